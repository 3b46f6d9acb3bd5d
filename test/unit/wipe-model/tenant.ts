import { expect } from 'vitest';
import type { AccessDocument } from '../../../src/access/access-document.ts';
import type { Registration, StoredEvidence } from '../../../src/agent/state.ts';
import type { WipeReceipt } from '../../../src/protocol/wipe-receipt.ts';
import { accessDocument, connector, NOW, policy, registration, storedEvidence } from '../fixtures.ts';

export const CONFIRMATION = 60;

type Order = {
  readonly id: string;
  readonly immediate: boolean;
  registrationId: string;
  state: 'pending' | 'held' | 'cancelled' | 'done' | 'failed';
  receipts: number;
};

/** The organisation's side in a few lines: orders, one condition, and what becomes of receipts. */
export class Tenant {
  /** Its own clock, milliseconds. */
  at = NOW;
  epoch = 1;
  /** Which of its own orders the one policy asks by, while it asks: a new one each time that it begins to. */
  #policyOrder: string | null = null;
  wipeHeld = false;
  wipeOnSignOut = false;
  /** What the site list names; the browser's configuration bounds it. */
  sites: readonly string[] = ['corp.contoso.test'];
  readonly orders: Order[] = [];
  /** Every document that was ever signed: what somebody on the way could keep. */
  readonly signed: StoredEvidence[] = [];
  readonly #seqs = new Map<string, number>();
  #made = 0;

  get level(): 'secured' | 'high' {
    return this.#policyOrder === null ? 'secured' : 'high';
  }

  set level(level) {
    if (level === 'secured') this.#policyOrder = null;
    else this.#policyOrder ??= `policy-order-${++this.#made}`;
  }

  register(): Registration {
    this.#made += 1;
    const registrationId = `registration-${this.#made}`;
    this.#seqs.set(registrationId, 0);
    return registration({ registrationId, signOutToken: `sign-out-${this.#made}` });
  }

  order(registrationId: string, { immediate, held }: { immediate: boolean; held: boolean }): void {
    const id = `order-${this.orders.length + 1}`;
    this.orders.push({ id, immediate, registrationId, state: held ? 'held' : 'pending', receipts: 0 });
  }

  open(registrationId: string): readonly Order[] {
    return this.orders.filter(
      (order) => order.registrationId === registrationId && (order.state === 'pending' || order.state === 'held'),
    );
  }

  /** A backup of long ago: numbers begin anew, with a new epoch. */
  restore(): void {
    this.epoch += 1;
    for (const id of this.#seqs.keys()) this.#seqs.set(id, 0);
  }

  answer(registrationId: string, nonce: string, receivedAt: number): StoredEvidence | 'registration-unknown' {
    const last = this.#seqs.get(registrationId);
    if (last === undefined) return 'registration-unknown';
    this.#seqs.set(registrationId, last + 1);
    const iat = Math.floor(this.at / 1000);
    const orders = this.open(registrationId).map(({ id, immediate, state }) => ({
      id,
      iat: NOW / 1000,
      immediate,
      held: state === 'held',
    }));
    const document: AccessDocument = accessDocument(this.level, {
      aud: registrationId,
      epoch: `epoch-${this.epoch}`,
      seq: last + 1,
      nonce,
      iat,
      exp: iat + 300,
      wipeConfirmationSeconds: CONFIRMATION,
      connectors: [connector({ lastHeartbeatDateTime: new Date(this.at).toISOString() })],
      ...(this.wipeHeld && { wipeHeld: true }),
      ...(this.#policyOrder && { wipeOrderId: this.#policyOrder }),
      ...(orders.length > 0 && { orders }),
      organisation: { displayName: 'Contoso', ...(this.wipeOnSignOut && { wipeOnSignOut: true }) },
    });
    const policies = [policy({ mobileThreatDefenseRemediationAction: 'wipe' })];
    const jws = `${registrationId} ${document.epoch} ${document.seq} ${this.signed.length}`;
    const evidence = { ...storedEvidence({ document, policies, receivedAt }, this.sites), jws };
    this.signed.push(evidence);
    return evidence;
  }

  /** A farewell, as src/tenant/client-api/sign-out.ts takes it. */
  farewell(signOutToken: string, receipt: WipeReceipt | null, named: readonly string[]): void {
    const id = signOutToken.replace('sign-out', 'registration');
    if (!this.#seqs.delete(id)) return;
    for (const order of this.orders.filter(({ registrationId }) => registrationId === id)) {
      const tooLate = order.state === 'cancelled' && named.includes(order.id);
      if (order.state !== 'pending' && order.state !== 'held' && !tooLate) continue;
      order.state = receipt ? 'done' : 'failed';
      if (receipt) order.receipts += 1;
      expect(order.receipts, 'one receipt for an order').toBeLessThanOrEqual(1);
    }
  }
}
