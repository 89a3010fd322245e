import { json } from 'node:stream/consumers';
import { compile, type ScenarioInput } from './scenario-file.ts';

/** A scenario from standard input, its plan or its problems to standard output: see `compileApart`. */
const input = (await json(process.stdin)) as ScenarioInput;
process.stdout.write(JSON.stringify(await compile(input)));
