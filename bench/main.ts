import { exitStatus, HarnessError } from '../lib/core/errors.ts';
import { parseArguments } from './cli.ts';
import { createWorld } from './compose.ts';
import type { World } from './world.ts';

/** From arguments to exit status; the one place where an error becomes either. */
async function main(world: World): Promise<number> {
  try {
    const command = await parseArguments(world.arguments, world.version);
    switch (command.name) {
      case 'text':
        world.stdout.write(`${command.text}\n`);
        return exitStatus.pass;
      // Each command is loaded when it is asked for: what is not loaded is not measured.
      case 'run':
        return await (await import('./commands/run.ts')).runCommand(world, command.options);
      case 'plan':
        return await (await import('./commands/plan.ts')).planCommand(world, command.options);
      case 'doctor':
        return await (await import('./commands/doctor.ts')).doctorCommand(world, command.options);
      case 'clean':
        return await (await import('./commands/clean.ts')).cleanCommand(world, command.options);
      case 'report':
        return await (await import('./commands/report.ts')).reportCommand(world, command.options);
      case 'watch':
        return await (await import('./commands/watch.ts')).watchCommand(world, command.options);
      case 'poc':
        return await (await import('./commands/poc.ts')).pocCommand(world, command.options);
      case 'document':
        return await (await import('./commands/document.ts')).documentCommand(
          world,
          command.options,
        );
      case 'compare':
        return await (await import('./commands/compare.ts')).compareCommand(world, command.options);
      case 'baseline':
        return await (await import('./commands/baseline.ts')).baselineCommand(
          world,
          command.options,
        );
      case 'history':
        return await (await import('./commands/history.ts')).historyCommand(world, command.options);
      case 'soak':
        return await (await import('./commands/soak.ts')).soakCommand(world, command.options);
      case 'selftest':
        return await (await import('./commands/selftest.ts')).selftestCommand(
          world,
          command.options,
        );
    }
  } catch (error) {
    return explain(world, error);
  }
}

function explain(world: World, error: unknown): number {
  if (error instanceof HarnessError) {
    world.stderr.write(`containerd-bench: ${error.message}\n`);
    return error.status;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  world.stderr.write(
    `containerd-bench: this is a defect of the harness, please report it:\n${trace}\n`,
  );
  return exitStatus.cannotRun;
}

const world = createWorld();
process.exitCode = await main(world);
