import * as z from 'zod';
import { durationSteps } from './normalise-steps.ts';
import { scenarioSchema } from './schema.ts';
import { operationNames, stepSchema } from './steps.ts';

/** The JSON Schema of scenario files, made from the schema that checks them, for editors. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === stepSchema) allowShortForms(jsonSchema);
    },
  });
}

/** The schema knows only the long form of a step; see normalise-steps.ts. */
function allowShortForms(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const properties = { ...jsonSchema.properties };
  for (const name of durationSteps) {
    const long = properties[name];
    const duration = typeof long === 'object' ? long.properties?.duration : undefined;
    if (typeof long !== 'object' || typeof duration !== 'object') {
      throw new TypeError(`expected the schema of steps to have ${name}.duration`);
    }
    properties[name] = { anyOf: [duration, long] };
  }
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  jsonSchema.anyOf = [
    { type: 'string', enum: operationNames.filter((name) => !needSettings.has(name)) },
    {
      type: 'object',
      properties,
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
    },
  ];
}

/** These must be told how long, and what. */
const needSettings: ReadonlySet<string> = new Set([...durationSteps, 'exec', 'expect']);
