import { type Connector, DEFENDER_FOR_ENDPOINT, isResponsive } from './connector.ts';

/** `unclear` where several count and the policy's priority is a value this version does not know. */
export type ConnectorChoice =
  | { readonly kind: 'chosen'; readonly connector: Connector }
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear'; readonly priority: string };

/**
 * The one connector whose word counts at `now` (milliseconds, the tenant's clock), of those that are on and heard from
 * recently. Where several are, `priority` (Graph `mobileThreatDefensePartnerPriority`) chooses; Defender comes first where
 * it says nothing (microsoft.md §1.4, §2.3).
 */
export function chooseConnector(
  connectors: readonly Connector[],
  priority: string | null | undefined,
  now: number,
): ConnectorChoice {
  const responsive = connectors.filter((connector) => isResponsive(connector, now));
  const [first] = responsive;
  if (!first) return { kind: 'none' };
  if (responsive.length === 1) return { kind: 'chosen', connector: first };
  const isDefender = ({ id }: Connector) => id.toLowerCase() === DEFENDER_FOR_ENDPOINT;
  const defender = responsive.find(isDefender);
  const other = responsive.find((connector) => !isDefender(connector));
  switch (priority ?? 'defenderOverThirdPartyPartner') {
    case 'defenderOverThirdPartyPartner':
      return { kind: 'chosen', connector: defender ?? first };
    case 'thirdPartyPartnerOverDefender':
      return { kind: 'chosen', connector: other ?? first };
    default:
      return { kind: 'unclear', priority: String(priority) };
  }
}
