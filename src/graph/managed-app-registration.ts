import * as v from 'valibot';
import { openEnum } from './open-enum.ts';
import { timestamp } from './timestamp.ts';

const text = v.nullish(v.pipe(v.string(), v.maxLength(1024)));

/** Graph beta `windowsAppIdentifier`; another platform's identifier has other members, which are kept. */
export const MobileAppIdentifierSchema = v.looseObject({
  '@odata.type': v.pipe(v.string(), v.maxLength(128)),
  windowsAppId: v.optional(v.pipe(v.string(), v.maxLength(256))),
});

/**
 * Graph beta `managedAppRegistration` (microsoft.md §2.5): a user on one app instance. `applicationVersion` is the
 * browser's, `managementSdkVersion` this extension's, `platformVersion` the operating system's build where it is known.
 */
export const ManagedAppRegistrationSchema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  appIdentifier: v.nullish(MobileAppIdentifierSchema),
  applicationVersion: text,
  azureADDeviceId: text,
  createdDateTime: v.optional(timestamp),
  deviceManufacturer: text,
  deviceModel: text,
  deviceName: text,
  deviceTag: text,
  deviceType: text,
  flaggedReasons: v.optional(
    v.array(openEnum(['none', 'rootedDevice', 'androidBootloaderUnlocked', 'androidFactoryRomModified'])),
  ),
  lastSyncDateTime: v.optional(timestamp),
  managedDeviceId: text,
  managementSdkVersion: text,
  platformVersion: text,
  userId: text,
  version: text,
});

export type ManagedAppRegistration = v.InferOutput<typeof ManagedAppRegistrationSchema>;
