/**
 * What the decision is given and what it answers, as plain JSON. Written for the oracle, from microsoft.md §2 and
 * design.md: it shares no type with the product.
 */

export type Input = {
  /** The organisation's settings are known. */
  configured: boolean;
  whenSignedOut: 'block' | 'allow';
  /** Signed in and registered. */
  registered: boolean;
  /** The last verified answer of the tenant, or none yet. */
  evidence: Evidence | null;
  device: {
    osVersion: DeviceVersion | null;
    appVersion: DeviceVersion | null;
    sdkVersion: DeviceVersion | null;
  };
  /** The device's clock, milliseconds. */
  now: number;
  /** The latest that the device's clock has shown since the last verified document, milliseconds. */
  clockFloor: number;
};

export type DeviceVersion = { version: string; source: 'browser' | 'nativeHost' };

export type Evidence = {
  document: AccessDocument;
  policies: Policy[];
  /** The device's clock, milliseconds. */
  receivedAt: number;
};

export type AccessDocument = {
  /** Seconds, the tenant's clock. */
  iat: number;
  /** `null`: the account's status is not confirmed. */
  user: { accountEnabled: boolean | null };
  /** Seconds, the tenant's clock: the last document that said the account was enabled. */
  lastEnabledCheckIn?: number | null;
  /** 'allow' (also when absent), 'block', or a word that is not known yet. */
  whenNoPolicy?: string;
  /** The tenant's cap on newly caused wipes holds them. */
  wipeHeld?: boolean;
  /** An admin's open orders; one that is held waits for a second admin. */
  orders?: { id: string; iat: number; immediate: boolean; held: boolean }[];
  nextCheckInSeconds: number;
  connectors: Connector[];
  health: HealthEntry[];
};

export type Connector = {
  id: string;
  displayName: string;
  partnerState: string;
  lastHeartbeatDateTime?: string | null;
  partnerUnresponsivenessThresholdInDays: number;
  windowsMobileApplicationManagementEnabled: boolean;
  windowsDeviceBlockedOnMissingPartnerData: boolean;
};

export type HealthEntry = {
  connectorId: string;
  state: string;
  lastUpdateDateTime: string;
  /** Absent: the partner. */
  source?: 'partner' | 'device';
  osVersion?: string | null;
};

export type BoundMember =
  | `minimum${'Required' | 'Warning' | 'Wipe'}${'Os' | 'App'}Version`
  | `maximum${'Required' | 'Warning' | 'Wipe'}OsVersion`
  | `minimum${'Required' | 'Wipe'}SdkVersion`;

export type Policy = {
  id: string;
  displayName: string;
  printBlocked?: boolean;
  allowedInboundDataTransferSources?: string | null;
  allowedOutboundDataTransferDestinations?: string | null;
  allowedOutboundClipboardSharingLevel?: string | null;
  appActionIfUnableToAuthenticateUser?: string | null;
  maximumAllowedDeviceThreatLevel?: string | null;
  mobileThreatDefenseRemediationAction?: string | null;
  mobileThreatDefensePartnerPriority?: string | null;
  periodOfflineBeforeAccessCheck?: string | null;
  periodOfflineBeforeWipeIsEnforced?: string | null;
} & { [Member in BoundMember]?: string | null };

export type Action = 'warn' | 'block' | 'wipe';

export type Reason = {
  condition: string;
  /** What the reason leads to on its own; `null`: only shown. */
  action: Action | null;
  /** The policy's id. */
  policy: string | null;
  /** The Graph member that is meant, where one is. */
  member: string | null;
};

export type Output = {
  access: 'allow' | Action;
  /** In no order: compare them through `canonical`. */
  reasons: Reason[];
  /** Device's clock, milliseconds: when time alone changes a reason or the access next. */
  nextChangeAt: number | null;
};
