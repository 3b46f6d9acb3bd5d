import * as v from 'valibot';
import { openEnum } from './open-enum.ts';

const text = v.nullish(v.pipe(v.string(), v.maxLength(4096)));

/** Graph `keyValuePair`. */
export const KeyValuePairSchema = v.looseObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  value: v.nullish(v.pipe(v.string(), v.maxLength(512 * 1024))),
});

/**
 * Graph beta `targetedManagedAppConfiguration` (microsoft.md §2.4): the organisation's settings as name and value, in
 * which its corporate sites travel.
 */
export const TargetedManagedAppConfigurationSchema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  description: text,
  version: text,
  createdDateTime: v.optional(v.string()),
  lastModifiedDateTime: v.optional(v.string()),
  roleScopeTagIds: v.nullish(v.array(v.string())),
  customSettings: v.optional(v.pipe(v.array(KeyValuePairSchema), v.maxLength(1_000))),
  appGroupType: v.optional(openEnum(['selectedPublicApps', 'allCoreMicrosoftApps', 'allMicrosoftApps', 'allApps'])),
  deployedAppCount: v.optional(v.number()),
  isAssigned: v.optional(v.boolean()),
  targetedAppManagementLevels: v.optional(
    openEnum([
      'unspecified',
      'unmanaged',
      'mdm',
      'androidEnterprise',
      'androidEnterpriseDedicatedDevicesWithAzureAdSharedMode',
      'androidOpenSourceProjectUserAssociated',
      'androidOpenSourceProjectUserless',
      'unknownFutureValue',
    ]),
  ),
});

export type TargetedManagedAppConfiguration = v.InferOutput<typeof TargetedManagedAppConfigurationSchema>;
