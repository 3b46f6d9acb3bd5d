/**
 * Our Graph-shaped schemas against Microsoft's own types, by the compiler: `npm run check` fails where a property's name, a
 * type or an enumeration's value differs. There is nothing to run; each exported type is one promise, and where it is
 * broken the compiler names the members (`missing`, `surplus`, `different`).
 */
import type * as Graph from '@microsoft/microsoft-graph-types-beta';
import type * as v from 'valibot';
import type { KeyValuePairSchema, TargetedManagedAppConfigurationSchema } from '../../src/graph/app-configuration.ts';
import type {
  ManagedAppRegistrationSchema,
  MobileAppIdentifierSchema,
} from '../../src/graph/managed-app-registration.ts';
import type { KnownValue } from '../../src/graph/open-enum.ts';
import type { ConnectorSchema } from '../../src/health/connector.ts';
import type { HEALTH_STATES, HealthStateSchema } from '../../src/health/health-state.ts';
import type { THREAT_LEVELS } from '../../src/health/threat-level.ts';
import type { AppProtectionPolicySchema } from '../../src/policy/app-protection-policy.ts';
import type { PolicyAssignment, TargetedApp } from '../../src/policy/assignment.ts';
import type { REMEDIATION_VALUES } from '../../src/policy/remediation-action.ts';

/** Compiles only where nothing is wrong. */
type Holds<Check extends true> = Check;

/** A schema of ours as Graph's types would have it: enumerations closed, no members but the named, no `undefined`. */
type Closed<T> = ClosedText<Extract<T, string>> | ClosedOther<Exclude<T, string | undefined>>;
type ClosedText<T extends string> = [KnownValue<T>] extends [never] ? T : KnownValue<T>;
type ClosedOther<T> = T extends readonly (infer E)[] ? Closed<E>[] : T extends object ? ClosedObject<T> : T;
type ClosedObject<T> = { [K in keyof T as string extends K ? never : K]: Closed<T[K]> };

type Loose = v.LooseObjectSchema<v.ObjectEntries, undefined>;
type NameOf<Schema extends Loose> = keyof Schema['entries'];
type Output<Schema extends Loose> = ClosedObject<v.InferOutput<Schema>>;

/** Both directions; says which are missing here and which Graph does not have. */
type SameValues<Ours, Theirs> = [Ours, Theirs] extends [Theirs, Ours]
  ? true
  : { missing: Exclude<Theirs, Ours>; surplus: Exclude<Ours, Theirs> };

/**
 * `Ours` has exactly the names of `Theirs`. `Without` are Graph's names that we leave out, `Added` ours that Graph has not;
 * an exception that is none any more is an error too.
 */
type SameNames<
  Schema extends Loose,
  Theirs,
  Without extends Exclude<keyof Theirs, NameOf<Schema>> = never,
  Added extends Exclude<NameOf<Schema>, keyof Theirs> = never,
> = SameValues<Exclude<NameOf<Schema>, Added>, Exclude<keyof Theirs, Without>>;

/** The members that may be null here and not in Graph. */
type NullHereAlone<Ours, Theirs> = {
  [K in keyof Ours & keyof Theirs]-?: null extends Ours[K] ? (null extends Theirs[K] ? never : K) : never;
}[keyof Ours & keyof Theirs];

type WithoutNull<T, K> = { [P in keyof T]: P extends K ? Exclude<T[P], null> : T[P] };

/** The members whose types differ: not assignable to Graph's, or an enumeration with other values. */
type Different<Ours, Theirs> = {
  [K in keyof Ours & keyof Theirs]-?: [Ours[K]] extends [Theirs[K]]
    ? [EnumerationOf<Theirs[K]>] extends [EnumerationOf<Ours[K]>]
      ? never
      : { member: K; missing: Exclude<EnumerationOf<Theirs[K]>, EnumerationOf<Ours[K]>> }
    : { member: K; ours: Ours[K]; graph: Theirs[K] };
}[keyof Ours & keyof Theirs];
type EnumerationOf<T> = T extends readonly (infer E)[]
  ? KnownValue<Extract<E, string>>
  : KnownValue<Extract<T, string>>;

/** `Ours`, but for `Null` read as absent, is assignable to `Theirs` member by member and as a whole. */
type Fits<
  Schema extends Loose,
  Theirs,
  Null extends NullHereAlone<Output<Schema>, Theirs> = never,
  Ours = WithoutNull<Output<Schema>, Null>,
> = [Different<Ours, Theirs>] extends [never]
  ? Pick<Ours, keyof Ours & keyof Theirs> extends Pick<Theirs, keyof Ours & keyof Theirs>
    ? true
    : { optional: 'a member is required there and optional here' }
  : { different: Different<Ours, Theirs> };

/** Relations: Graph sends them only when asked to expand them, and they are stored and checked apart from the entity. */
type Relations = 'apps' | 'assignments' | 'deploymentSummary';

type Policy = Graph.WindowsManagedAppProtection;
export type PolicyNames = Holds<
  SameNames<
    typeof AppProtectionPolicySchema,
    Policy,
    Relations,
    // Graph has it on the mobile policies alone; see the schema.
    'mobileThreatDefensePartnerPriority'
  >
>;
export type PolicyFits = Holds<
  Fits<
    typeof AppProtectionPolicySchema,
    Policy,
    // Clients and Graph itself send null for what is not set, whatever the types say.
    | 'allowedInboundDataTransferSources'
    | 'allowedOutboundClipboardSharingLevel'
    | 'allowedOutboundDataTransferDestinations'
    | 'createdDateTime'
    | 'deployedAppCount'
    | 'isAssigned'
    | 'lastModifiedDateTime'
    | 'maximumAllowedDeviceThreatLevel'
    | 'mobileThreatDefenseRemediationAction'
    | 'periodOfflineBeforeAccessCheck'
    | 'periodOfflineBeforeWipeIsEnforced'
    | 'printBlocked'
  >
>;
export type PartnerPriority = Holds<
  SameValues<
    NonNullable<Output<typeof AppProtectionPolicySchema>['mobileThreatDefensePartnerPriority']>,
    NonNullable<Graph.TargetedManagedAppProtection['mobileThreatDefensePartnerPriority']>
  >
>;

export type ConnectorNames = Holds<
  SameNames<
    typeof ConnectorSchema,
    Graph.MobileThreatDefenseConnector,
    never,
    // Graph leaves the partner's name to a table (microsoft.md §2.6).
    'displayName'
  >
>;
export type ConnectorFits = Holds<
  Fits<
    typeof ConnectorSchema,
    Graph.MobileThreatDefenseConnector,
    // No heartbeat yet: Graph writes year 1, we write null.
    'lastHeartbeatDateTime'
  >
>;

export type RegistrationNames = Holds<
  SameNames<
    typeof ManagedAppRegistrationSchema,
    Graph.ManagedAppRegistration & Graph.WindowsManagedAppRegistration,
    // Relations, as above.
    'appliedPolicies' | 'intendedPolicies' | 'managedAppLogCollectionRequests' | 'operations'
  >
>;
export type RegistrationFits = Holds<Fits<typeof ManagedAppRegistrationSchema, Graph.WindowsManagedAppRegistration>>;
export type IdentifierNames = Holds<
  SameNames<
    typeof MobileAppIdentifierSchema,
    Graph.WindowsAppIdentifier,
    never,
    // OData's own annotation; no type of Microsoft's has it.
    '@odata.type'
  >
>;
export type IdentifierFits = Holds<Fits<typeof MobileAppIdentifierSchema, Graph.WindowsAppIdentifier>>;

export type ConfigurationNames = Holds<
  SameNames<
    typeof TargetedManagedAppConfigurationSchema,
    Graph.TargetedManagedAppConfiguration,
    // `settings` is a relation too: the settings catalogue's, which does not reach a browser.
    Relations | 'settings'
  >
>;
export type ConfigurationFits = Holds<
  Fits<typeof TargetedManagedAppConfigurationSchema, Graph.TargetedManagedAppConfiguration>
>;
export type SettingNames = Holds<SameNames<typeof KeyValuePairSchema, Graph.KeyValuePair>>;
export type SettingFits = Holds<Fits<typeof KeyValuePairSchema, Graph.KeyValuePair>>;

export type AssignmentNames = Holds<
  [keyof PolicyAssignment, Exclude<keyof PolicyAssignment['target'], '@odata.type'>] extends [
    keyof Graph.TargetedManagedAppPolicyAssignment,
    keyof Graph.GroupAssignmentTarget & keyof Graph.ExclusionGroupAssignmentTarget,
  ]
    ? true
    : false
>;
export type TargetedAppNames = Holds<
  [keyof TargetedApp, Exclude<keyof TargetedApp['mobileAppIdentifier'], '@odata.type'>] extends [
    keyof Graph.ManagedMobileApp,
    keyof Graph.WindowsAppIdentifier,
  ]
    ? true
    : false
>;

// The lists that the decision itself goes by.
export type ThreatLevels = Holds<
  SameValues<(typeof THREAT_LEVELS)[number] | 'notConfigured', Graph.ManagedAppDeviceThreatLevel>
>;
export type RemediationActions = Holds<
  SameValues<(typeof REMEDIATION_VALUES)[number], Graph.ManagedAppRemediationAction>
>;
export type HealthStates = Holds<
  SameValues<(typeof HEALTH_STATES)[number], Graph.ManagedDevicePartnerReportedHealthState>
>;
export type ReportedStates = Holds<
  SameValues<Output<typeof HealthStateSchema>['state'], Graph.ManagedDevicePartnerReportedHealthState>
>;
