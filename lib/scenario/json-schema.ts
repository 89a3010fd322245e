import * as z from 'zod';
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
  const { sleep, ...properties } = jsonSchema.properties ?? {};
  const duration = typeof sleep === 'object' ? sleep.properties?.duration : undefined;
  if (typeof sleep !== 'object' || typeof duration !== 'object') {
    throw new TypeError('expected the schema of steps to have sleep.duration');
  }
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  jsonSchema.anyOf = [
    // A sleep needs to be told how long.
    { type: 'string', enum: operationNames.filter((name) => name !== 'sleep') },
    {
      type: 'object',
      properties: { ...properties, sleep: { anyOf: [duration, sleep] } },
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
    },
  ];
}
