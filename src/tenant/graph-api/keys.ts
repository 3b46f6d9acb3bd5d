import * as v from 'valibot';
import { KeysInUseError, rotateKeys } from '../keys.ts';
import type { TenantContext } from '../tenant-context.ts';
import { type Endpoint, ok, readBody, writing } from './endpoint.ts';
import { GraphError } from './graph-error.ts';

const BodySchema = v.nullish(v.strictObject({ force: v.optional(v.boolean(), false) }), { force: false });

/** The keys that sign access documents and the embedded provider's tokens, rotated. */
export function keyEndpoints(context: TenantContext): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/drawbridge/rotateKeys',
      permission: { family: 'DeviceManagementRBAC', access: 'write' },
      versions: ['beta'],
      handle: async (call) => {
        const { force } = readBody(call, BodySchema) ?? { force: false };
        const old = context.keys.documentKeySet;
        const keys = await writing(context, call, async (trx) => {
          const rotated = await rotateKeys(trx, context.now(), { forced: force }).catch(inGraphsWords);
          const kids = ({ keys }: typeof old) => keys.map(({ kid }) => kid);
          return {
            result: rotated,
            deed: {
              activity: 'Rotate SigningKeys',
              resource: { type: 'SigningKeys', id: 'documents', displayName: null },
              changes: [{ name: 'keys', old: kids(old), new: kids(rotated.documentKeySet) }],
            },
          };
        });
        await context.useKeys(keys);
        return ok(keys.documentKeySet);
      },
    },
  ];
}

function inGraphsWords(error: unknown): never {
  if (error instanceof KeysInUseError)
    throw new GraphError('Conflict', `${error.message} "force": true does it anyway.`);
  throw error;
}
