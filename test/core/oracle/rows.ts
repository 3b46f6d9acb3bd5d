/**
 * The truth table of the product, as data: what is found, what follows, and where that is written.
 *
 * Every section below is one decision table. A row applies when each fact that it names has one of the words after it;
 * a fact that a row does not name may be anything. In every table exactly one row applies to every combination
 * (oracle.test.ts checks it). "Then" is either an answer that another table asks for, or a reason in the form
 * `condition(member): action`, where `shown` means that the reason is only shown.
 *
 * Sources: D = design.md, the table of "The decision", by the row's first words (D text: the prose under it);
 * §n = reference/microsoft.md; settled = left open by both, and settled when the decision was specified (issue 3).
 *
 * The file holds no code, and imports nothing.
 */

/** Which words a fact may have. */
export const vocabulary = `
| fact                      | words                                                                                   |
| settings                  | known, not known                                                                        |
| registered                | yes, no                                                                                 |
| when signed out           | block, allow                                                                            |
| answer                    | verified, none                                                                          |
| policies                  | some, none                                                                              |
| when no policy            | absent, allow, block, any other                                                         |
| partner state             | unavailable, available, enabled, unresponsive, notSetUp, error, any other               |
| MAM toggle                | on, off                                                                                 |
| heartbeat                 | not known, within the threshold, older                                                  |
| usable connectors         | none, one, several and Defender among them, several others                              |
| partner priority          | absent, defenderOverThirdPartyPartner, thirdPartyPartnerOverDefender, any other         |
| health state              | unknown, activated, deactivated, secured, lowSeverity, mediumSeverity, highSeverity, unresponsive, compromised, misconfigured, any other |
| partner entry             | absent, without a level, with a level                                                   |
| device entry              | absent, without a level, with a level                                                   |
| device entry's age        | within the threshold, older                                                             |
| device entry's level      | above the partner's, not above                                                          |
| max allowed               | not set, secured, low, medium, high, any other                                          |
| health source             | chosen, undecided, none                                                                 |
| level found               | none, secured, low, medium, high                                                        |
| threat action             | absent, block, wipe, warn, blockWhenSettingIsSupported, any other                       |
| state not known           | yes, no                                                                                 |
| missing data blocks       | yes, no                                                                                 |
| account                   | enabled, disabled, not confirmed                                                        |
| account action            | absent, block, wipe, warn, blockWhenSettingIsSupported, any other                       |
| last said to be enabled   | not known, within the wipe period, as long ago as the wipe period                       |
| stated grace              | absent, zero, stated                                                                    |
| grace                     | shorter than the next check-in, long enough                                             |
| stated wipe period        | absent, zero, stated                                                                    |
| wipe period               | never, not over, over                                                                   |
| grace period              | not over, over                                                                          |
| chosen partner's build    | absent, not readable, readable                                                          |
| other partner's build     | absent, not readable, readable                                                          |
| device's build            | absent, not readable, from the browser, from the native host                            |
| device's version          | absent, not readable, from the browser, from the native host                            |
| device fact               | osVersion, appVersion, sdkVersion                                                       |
| bounds on it              | some, none                                                                              |
| version known             | yes, no                                                                                 |
| bound                     | minimumRequiredOsVersion, minimumWarningOsVersion, minimumWipeOsVersion, maximumRequiredOsVersion, maximumWarningOsVersion, maximumWipeOsVersion, minimumRequiredAppVersion, minimumWarningAppVersion, minimumWipeAppVersion, minimumRequiredSdkVersion, minimumWipeSdkVersion |
| against the bound         | not set, version not known, below, equal, above                                         |
| print                     | absent, false, true                                                                     |
| direction                 | allowedInboundDataTransferSources, allowedOutboundDataTransferDestinations              |
| transfer                  | absent, allApps, none, any other                                                        |
| clipboard                 | absent, anyDestinationAnySource, none, orgDestinationAnySource, orgDestinationOrgSource, any other |
| clock                     | not behind the floor, behind but tolerated, further behind                              |
| offline                   | no, yes                                                                                 |
| wipes held                | no, yes                                                                                 |
| orders                    | none, some                                                                              |
| order is held             | no, yes                                                                                 |
| next check-in             | not overdue, overdue                                                                    |
| end of the orders' answer | no orders, to come, past                                                                |
| what time changes         | something, nothing                                                                      |
| end of the grace          | to come, past                                                                           |
| end of the wipe period    | never, to come, past                                                                    |
`;

export const tables = `
## What stands alone
| when                                                                                                                        | then                 | source |
| settings: not known                                                                                                         | notConfigured: shown | D Never configured |
| settings: known; registered: no; when signed out: block                                                                     | signedOut: block     | D Signed out |
| settings: known; registered: no; when signed out: allow                                                                     | signedOut: shown     | D Signed out (allow for a pilot, "not enforced") |
| settings: known; registered: yes; answer: none                                                                              | noAnswerYet: block   | D Clock moved back, document unreadable, keys lost; issue 3: no allow without a document |
| settings: known; registered: yes; answer: verified; policies: none; orders: none; when no policy: absent, allow                           | noPolicy: shown      | D No policy targets this user and app |
| settings: known; registered: yes; answer: verified; policies: none; orders: none; when no policy: block                                   | noPolicy: block      | D No policy targets this user and app (the admin may require one) |
| settings: known; registered: yes; answer: verified; policies: none; orders: none; when no policy: any other                               | noPolicy: block      | D Unknown action or value |
| settings: known; registered: yes; answer: verified; policies: none; orders: some | evaluate             | issue 7: an order needs no policy |
| settings: known; registered: yes; answer: verified; policies: some                                                          | evaluate             | D text: every policy on its own |

## May a connector be used
| when                                                                              | then       | source |
| MAM toggle: off                                                                   | not usable | §2.6 FALSE: the data is ignored; §3.3 |
| MAM toggle: on; partner state: unavailable, notSetUp                              | not usable | §3.1 no evaluation |
| MAM toggle: on; partner state: available                                          | not usable | §3.1 no evaluation until the toggle is on, which Graph then calls enabled |
| MAM toggle: on; partner state: unresponsive, error                                | not usable | §3.1 the partner's state is ignored; D Connector missing, off, or silent |
| MAM toggle: on; partner state: any other                                          | not usable | D Unknown action or value |
| MAM toggle: on; partner state: enabled; heartbeat: not known                      | not usable | D silent beyond its threshold; settled |
| MAM toggle: on; partner state: enabled; heartbeat: older                          | not usable | D silent beyond its threshold; §0 item 7 |
| MAM toggle: on; partner state: enabled; heartbeat: within the threshold           | usable     | §3.1 Enabled: evaluate; settled: exactly the threshold is within |

## Which connector is heard
| when                                                                                                                  | then                              | source |
| usable connectors: none                                                                                               | none                              | D Connector missing, off, or silent |
| usable connectors: one                                                                                                | the only one                      | D text: a state belongs to one connector; settled: the priority is ignored |
| usable connectors: several and Defender among them; partner priority: absent                                          | Defender for Endpoint             | §1.4; §2.3 null: Defender preferred; D text |
| usable connectors: several and Defender among them; partner priority: defenderOverThirdPartyPartner                   | Defender for Endpoint             | §2.3 |
| usable connectors: several and Defender among them; partner priority: thirdPartyPartnerOverDefender                   | the first that is not Defender    | §2.3; §2.6 |
| usable connectors: several others; partner priority: absent, defenderOverThirdPartyPartner, thirdPartyPartnerOverDefender | the first                     | settled: list order among equals |
| usable connectors: several and Defender among them, several others; partner priority: any other                       | undecided                         | D Unknown action or value; §2.3 unknownFutureValue |

## The level of a health state
| when                                                                            | then    | source |
| health state: secured                                                           | secured | §2.3; §2.7 |
| health state: lowSeverity                                                       | low     | §2.3; §2.7 |
| health state: mediumSeverity                                                    | medium  | §2.3; §2.7 |
| health state: highSeverity                                                      | high    | §2.3; §2.7 |
| health state: compromised                                                       | high    | §2.3; §2.7 |
| health state: unknown, activated, deactivated, unresponsive, misconfigured      | none    | §2.7 no usable signal |
| health state: any other                                                         | none    | D Unknown action or value; D no health state for this device |

## The level found
| when                                                                                                   | then          | source |
| partner entry: without a level                                                                         | none          | D Connector enabled, but no health state; D text: the device never lowers it |
| partner entry: with a level; device entry: absent, without a level                                     | the partner's | D text: a state belongs to one connector |
| partner entry: with a level; device entry: with a level; device entry's level: not above               | the partner's | D text: what a browser reports never lowers |
| partner entry: with a level; device entry: with a level; device entry's level: above the partner's     | the device's  | settled: it may raise, at any age |
| partner entry: absent; device entry: absent                                                            | none          | D Connector enabled, but no health state |
| partner entry: absent; device entry: without a level                                                   | none          | D text: without a source the extension reports unknown |
| partner entry: absent; device entry: with a level; device entry's age: older                           | none          | settled: a device that fell silent says nothing |
| partner entry: absent; device entry: with a level; device entry's age: within the threshold            | the device's  | §1.4 a client health assessment; settled: exactly the threshold is within |

## Threat level
| when                                                                                                                              | then                                                        | source |
| max allowed: not set                                                                                                              | nothing                                                     | §0 item 4; §1.7 default none |
| max allowed: any other                                                                                                            | unknownSetting(maximumAllowedDeviceThreatLevel): block      | D Unknown action or value |
| max allowed: secured, low, medium, high; health source: undecided                                                                 | unknownSetting(mobileThreatDefensePartnerPriority): block   | D Unknown action or value |
| max allowed: secured, low, medium, high; health source: none; state not known: yes                                                | unknownSetting(partnerState): block                         | D Unknown action or value; §2.3 mobileThreatPartnerTenantState |
| max allowed: secured, low, medium, high; health source: none; state not known: no; missing data blocks: yes                       | missingPartnerData: block                                   | D Connector missing, off, or silent; §3.2 block when partner is unavailable |
| max allowed: secured, low, medium, high; health source: none; state not known: no; missing data blocks: no                        | noHealthSource: shown                                       | D Connector missing, off, or silent |
| max allowed: secured, low, medium; health source: chosen; level found: none                                                       | healthUnknown: block                                        | D Connector enabled, but no health state |
| max allowed: high; health source: chosen; level found: none                                                                       | healthUnknown: block                                        | D Max allowed is High; §1.4 the source must still be active |
| max allowed: secured; health source: chosen; level found: secured                                                                 | nothing                                                     | §1.4 Secured: none |
| max allowed: secured; health source: chosen; level found: low, medium, high; threat action: wipe                                  | deviceThreatLevel: wipe                                     | §1.4; D Threat level > max allowed |
| max allowed: secured; health source: chosen; level found: low, medium, high; threat action: absent, block                         | deviceThreatLevel: block                                    | §1.4; §2.2; settled: absent is block |
| max allowed: secured; health source: chosen; level found: low, medium, high; threat action: warn, blockWhenSettingIsSupported     | deviceThreatLevel: block                                    | §0 item 5 warn unsupported; settled |
| max allowed: secured; health source: chosen; level found: low, medium, high; threat action: any other                             | deviceThreatLevel: block                                    | D Unknown action or value |
| max allowed: low; health source: chosen; level found: secured, low                                                                | nothing                                                     | §1.4 Low: none or low |
| max allowed: low; health source: chosen; level found: medium, high; threat action: wipe                                           | deviceThreatLevel: wipe                                     | §1.4; D Threat level > max allowed |
| max allowed: low; health source: chosen; level found: medium, high; threat action: absent, block                                  | deviceThreatLevel: block                                    | §1.4; §2.2; settled: absent is block |
| max allowed: low; health source: chosen; level found: medium, high; threat action: warn, blockWhenSettingIsSupported              | deviceThreatLevel: block                                    | §0 item 5 warn unsupported; settled |
| max allowed: low; health source: chosen; level found: medium, high; threat action: any other                                      | deviceThreatLevel: block                                    | D Unknown action or value |
| max allowed: medium; health source: chosen; level found: secured, low, medium                                                     | nothing                                                     | §1.4 Medium: none, low or medium |
| max allowed: medium; health source: chosen; level found: high; threat action: wipe                                                | deviceThreatLevel: wipe                                     | §1.4; D Threat level > max allowed |
| max allowed: medium; health source: chosen; level found: high; threat action: absent, block                                       | deviceThreatLevel: block                                    | §1.4; §2.2; settled: absent is block |
| max allowed: medium; health source: chosen; level found: high; threat action: warn, blockWhenSettingIsSupported                   | deviceThreatLevel: block                                    | §0 item 5 warn unsupported; settled |
| max allowed: medium; health source: chosen; level found: high; threat action: any other                                           | deviceThreatLevel: block                                    | D Unknown action or value |
| max allowed: high; health source: chosen; level found: secured, low, medium, high                                                 | nothing                                                     | D Max allowed is High; §1.4 High: anything |

## Account
| when                                                                   | then                   | source |
| account: enabled                                                       | nothing                | D Account disabled |
| account: not confirmed                                                 | nothing                | D Account status not confirmed; §1.7 not enforced if it cannot be confirmed |
| account: disabled; account action: absent                              | nothing                | §2.2 null: nothing happens |
| account: disabled; account action: wipe                                | accountDisabled: wipe  | D Account disabled; §1.7 Block or Wipe |
| account: disabled; account action: block                               | accountDisabled: block | D Account disabled; §1.7 Block or Wipe |
| account: disabled; account action: warn, blockWhenSettingIsSupported   | accountDisabled: block | §2.2 block/wipe only; settled |
| account: disabled; account action: any other                           | accountDisabled: block | D Unknown action or value |

## Account disabled for as long as the offline wipe period
| when                                                                                                         | then                          | source |
| account: enabled, not confirmed                                                                              | nothing                       | D … older than the offline wipe period: only on a signed statement |
| account: disabled; stated wipe period: zero                                                                  | nothing                       | §4.3 PT0S: never wipe |
| account: disabled; stated wipe period: absent, stated; last said to be enabled: not known                    | nothing                       | settled |
| account: disabled; stated wipe period: absent, stated; last said to be enabled: within the wipe period       | nothing                       | D … older than the offline wipe period |
| account: disabled; stated wipe period: absent, stated; last said to be enabled: as long ago as the wipe period | accountDisabledTooLong: wipe | D … older than the offline wipe period: on that statement; §4.3 failure wipes |

## The stated grace period
| when                              | then                  | source |
| stated grace: absent              | the default grace     | §0 item 3; §1.7; §4.3: 720 minutes |
| stated grace: zero, stated        | the stated grace      | §2.2; §4.3 PT0S: block at once when offline |

## The grace period in force
| when                                        | then                         | source |
| grace: shorter than the next check-in       | until the check-in is overdue | §4.3 at once when offline, that is once a check-in is overdue; settled |
| grace: long enough                          | itself                       | §4.3 |

## The offline wipe period in force
| when                                  | then                    | source |
| stated wipe period: absent            | the default wipe period | §0 item 3; §1.7; §4.3: 90 days |
| stated wipe period: zero              | never                   | §2.2; §4.3 PT0S: never wipe; P0D alike (settled) |
| stated wipe period: stated            | the stated wipe period  | §2.2 |

## Offline
| when                                                     | then                      | source |
| wipe period: over                                        | offlineWipePeriod: block  | D … older than the offline wipe period: block and ask to sign in, never a wipe by itself |
| wipe period: never, not over; grace period: over         | offlineGracePeriod: block | D Last good check-in older than the offline grace |
| wipe period: never, not over; grace period: not over     | nothing                   | D Last good check-in older than the offline grace |

## The OS build
| when                                                                                                                                              | then                 | source |
| chosen partner's build: readable                                                                                                                  | the chosen partner's | D OS, app or SDK version: only from the native host or a partner; settled: the partner first |
| chosen partner's build: absent, not readable; other partner's build: readable                                                                     | another partner's    | settled: the other usable connectors |
| chosen partner's build: absent, not readable; other partner's build: absent, not readable; device's build: from the native host                   | the device's         | D OS, app or SDK version |
| chosen partner's build: absent, not readable; other partner's build: absent, not readable; device's build: from the browser                       | not known            | D UA client hints never reach a version comparison |
| chosen partner's build: absent, not readable; other partner's build: absent, not readable; device's build: absent, not readable                   | not known            | D unknown = not evaluated |

## The app's and the SDK's version
| when                                                             | then         | source |
| device's version: from the browser, from the native host         | the device's | settled: any source |
| device's version: absent                                         | not known    | D unknown = not evaluated |
| device's version: not readable                                   | not known    | D unknown = not evaluated |

## Not evaluated
| when                                                              | then                            | source |
| bounds on it: none                                                | nothing                         | §1.7 default none |
| bounds on it: some; version known: yes                            | nothing                         | D OS, app or SDK version |
| bounds on it: some; version known: no; device fact: osVersion            | notEvaluated(osVersion): shown  | D unknown = not evaluated, shown |
| bounds on it: some; version known: no; device fact: appVersion           | notEvaluated(appVersion): shown | D unknown = not evaluated, shown |
| bounds on it: some; version known: no; device fact: sdkVersion           | notEvaluated(sdkVersion): shown | D unknown = not evaluated, shown |

## Version bounds
| when                                                               | then                                          | source |
| against the bound: not set                                         | nothing                                       | §1.7 default none |
| against the bound: version not known                               | nothing                                       | D unknown = not evaluated |
| bound: minimumRequiredOsVersion; against the bound: below          | osVersion(minimumRequiredOsVersion): block    | §2.2 block below; §1.7 |
| bound: minimumRequiredOsVersion; against the bound: equal, above   | nothing                                       | §2.2 |
| bound: minimumWarningOsVersion; against the bound: below           | osVersion(minimumWarningOsVersion): warn      | §2.2 warn below; §1.7 |
| bound: minimumWarningOsVersion; against the bound: equal, above    | nothing                                       | §2.2 |
| bound: minimumWipeOsVersion; against the bound: below              | osVersion(minimumWipeOsVersion): wipe         | §2.2 wipe below; §2.4 "less than" on Windows |
| bound: minimumWipeOsVersion; against the bound: equal, above       | nothing                                       | §2.2; §2.4 |
| bound: maximumRequiredOsVersion; against the bound: above          | osVersion(maximumRequiredOsVersion): block    | §2.2 block above |
| bound: maximumRequiredOsVersion; against the bound: equal, below   | nothing                                       | §2.2 |
| bound: maximumWarningOsVersion; against the bound: above           | osVersion(maximumWarningOsVersion): warn      | §2.2 warn above |
| bound: maximumWarningOsVersion; against the bound: equal, below    | nothing                                       | §2.2 |
| bound: maximumWipeOsVersion; against the bound: above              | osVersion(maximumWipeOsVersion): wipe         | §2.2 wipe above |
| bound: maximumWipeOsVersion; against the bound: equal, below       | nothing                                       | §2.2 |
| bound: minimumRequiredAppVersion; against the bound: below         | appVersion(minimumRequiredAppVersion): block  | §2.2 block below; §1.7 |
| bound: minimumRequiredAppVersion; against the bound: equal, above  | nothing                                       | §2.2 |
| bound: minimumWarningAppVersion; against the bound: below          | appVersion(minimumWarningAppVersion): warn    | §2.2 warn below; §1.7 |
| bound: minimumWarningAppVersion; against the bound: equal, above   | nothing                                       | §2.2 |
| bound: minimumWipeAppVersion; against the bound: below             | appVersion(minimumWipeAppVersion): wipe       | §2.2 wipe below; §2.4 "less than" on Windows |
| bound: minimumWipeAppVersion; against the bound: equal, above      | nothing                                       | §2.2; §2.4 |
| bound: minimumRequiredSdkVersion; against the bound: below         | sdkVersion(minimumRequiredSdkVersion): block  | §2.2 block below; §1.7 |
| bound: minimumRequiredSdkVersion; against the bound: equal, above  | nothing                                       | §2.2 |
| bound: minimumWipeSdkVersion; against the bound: below             | sdkVersion(minimumWipeSdkVersion): wipe       | §2.2 wipe below; §2.4 "less than" on Windows |
| bound: minimumWipeSdkVersion; against the bound: equal, above      | nothing                                       | §2.2; §2.4 |

## Print
| when           | then                             | source |
| print: absent  | nothing                          | §2.2 default false |
| print: false   | nothing                          | §1.7 Allow |
| print: true    | notEnforced(printBlocked): shown | §1.7 Block; issue 3: shown as "not enforced" |

## Data transfer
| when                                                                            | then                                                        | source |
| transfer: absent                                                                | nothing                                                     | §1.7 defaults |
| transfer: allApps                                                               | nothing                                                     | §1.7 All sources, All destinations; §2.3 |
| direction: allowedInboundDataTransferSources; transfer: none                    | notEnforced(allowedInboundDataTransferSources): shown       | §1.7 No sources; §2.3 |
| direction: allowedInboundDataTransferSources; transfer: any other               | notEnforced(allowedInboundDataTransferSources): shown       | settled: anything but all restricts |
| direction: allowedOutboundDataTransferDestinations; transfer: none              | notEnforced(allowedOutboundDataTransferDestinations): shown | §1.7 No destinations; §2.3 |
| direction: allowedOutboundDataTransferDestinations; transfer: any other         | notEnforced(allowedOutboundDataTransferDestinations): shown | settled: anything but all restricts |

## Clipboard
| when                                                                | then                                                     | source |
| clipboard: absent                                                   | nothing                                                  | §1.7 Any/any |
| clipboard: anyDestinationAnySource                                  | nothing                                                  | §1.7 Any/any; §2.3 |
| clipboard: none, orgDestinationAnySource, orgDestinationOrgSource   | notEnforced(allowedOutboundClipboardSharingLevel): shown | §1.7; §2.3 |
| clipboard: any other                                                | notEnforced(allowedOutboundClipboardSharingLevel): shown | §2.3 expect unknown values; settled: anything but any/any restricts |

## Clock
| when                                | then                  | source |
| clock: not behind the floor         | nothing               | D Clock moved back |
| clock: behind but tolerated         | nothing               | design.md, The access document: five minutes back are tolerated |
| clock: further behind               | clockMovedBack: block | D Clock moved back |

## A wipe that a row asks for
| when                                                                                                | then             | source |
| offline: yes                                                                                        | becomes a block  | D text: wipe only on proof; issue 3: no wipe without a fresh document; each policy on its own |
| offline: no; clock: further behind                                                                  | becomes a block  | D Clock moved back: may not wipe |
| offline: no; clock: not behind the floor, behind but tolerated; wipes held: yes                     | becomes a block  | design.md, Wipe: held as blocks |
| offline: no; clock: not behind the floor, behind but tolerated; wipes held: no                      | stands           | D text: wipe outranks block |

## Beside orders, without a policy
| when                             | then            | source |
| when no policy: absent, allow    | nothing         | issue 7: that nothing is restricted would be wrong beside an order |
| when no policy: block, any other | noPolicy: block | D No policy targets this user and app |

## An admin's order
| when                                                                                                   | then              | source |
| order is held: yes                                                                                     | adminOrder: block | design.md, Wipe: held as blocks |
| order is held: no; clock: further behind                                                               | adminOrder: block | D Clock moved back: may not wipe |
| order is held: no; clock: not behind the floor, behind but tolerated; next check-in: overdue           | adminOrder: block | issue 7: a verified, fresh document |
| order is held: no; clock: not behind the floor, behind but tolerated; next check-in: not overdue       | adminOrder: wipe  | design.md, Wipe: an admin's order |

## Next change: an order's answer is overdue to be replaced
| when                                       | then     | source |
| end of the orders' answer: to come         | counts   | issue 7 |
| end of the orders' answer: past, no orders | does not | issue 7 |

## Next change: the end of a policy's grace period
| when                                | then     | source |
| end of the grace: to come; end of the wipe period: never, to come | counts   | issue 3: the next moment at which it would change by time alone |
| end of the grace: to come; end of the wipe period: past | does not | issue 3: the offline wipe period stands in its place already |
| end of the grace: past              | does not | issue 3 |

## Next change: the end of a policy's offline wipe period
| when                                | then     | source |
| end of the wipe period: to come     | counts   | issue 3 |
| end of the wipe period: past        | does not | issue 3 |
| end of the wipe period: never       | does not | §4.3 PT0S: never wipe |

## Next change: the clock comes back into step
| when                                                        | then     | source |
| clock: further behind; what time changes: something         | counts   | issue 3; five minutes are tolerated |
| clock: further behind; what time changes: nothing           | does not | issue 3 |
| clock: not behind the floor, behind but tolerated           | does not | issue 3 |
`;

/** From the mildest to the most severe (§0 item 6, §4.2; D text). */
export const severity = ['allow', 'warn', 'block', 'wipe'] as const;

/** From the lowest to the highest (§0 item 4). */
export const levels = ['secured', 'low', 'medium', 'high'] as const;

/** Microsoft Defender for Endpoint (§2.6, the table of connector ids). */
export const defenderForEndpoint = 'fc780465-2017-40d4-a0c5-307022471b92';

export const numbers = {
  /** §0 item 3, §1.7, §4.3. */
  defaultGrace: 'PT720M',
  /** §0 item 3, §1.7, §4.3. */
  defaultWipePeriod: 'P90D',
  /** design.md, The access document: "five minutes back are tolerated". */
  toleratedBackMilliseconds: 300_000,
  /** Settled: how long after the time that the document names a check-in is overdue. */
  overdueAfterMilliseconds: 60_000,
} as const;
