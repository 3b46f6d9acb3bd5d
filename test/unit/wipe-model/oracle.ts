import { expect } from 'vitest';
import type { AccessDocument } from '../../../src/access/access-document.ts';
import { CONFIRMATION } from './tenant.ts';

/**
 * What proves a wipe, said without the agent: the documents that truly answered this browser's own check-ins, in their order.
 * It knows nothing of stages, and takes no document's word for having been delivered.
 */
export class Oracle {
  #genuine: AccessDocument[] = [];
  /** Orders whose wipe has ended here. */
  readonly answered = new Set<string>();
  /** A full disk kept the browser from storing what it had answered: an order that the tenant says stands may then come again. */
  hasForgotten = false;

  /** A document has come; `genuine`: as the one answer to the check-in under way. */
  delivered(document: AccessDocument, genuine: boolean): void {
    if (genuine) this.#genuine.push(document);
  }

  /** Whether the newest document asks, by itself, for a wipe that nobody holds. */
  isAsked(): boolean {
    const document = this.#genuine.at(-1);
    return document !== undefined && (conditionAsks(document) || openOrders(document).some((id) => !this.#isOld(id)));
  }

  /** Whether some order waits for a second admin. */
  isHeld(): boolean {
    return this.#genuine.at(-1)?.orders?.some(({ held, id }) => held && !this.#isOld(id)) ?? false;
  }

  /** That the newest document, which has just come, proves a wipe: what it asks for was asked for long enough, or is "now". */
  requireProof(): void {
    const document = this.#genuine.at(-1);
    const byPolicy = (of: AccessDocument) => conditionAsks(of) && of.wipeOrderId === document?.wipeOrderId;
    const causes: ((of: AccessDocument) => boolean)[] = [byPolicy];
    for (const { id, immediate, held } of document?.orders ?? []) {
      if (this.#isOld(id)) continue;
      if (immediate && !held) return;
      causes.push((of) => openOrders(of).includes(id));
    }
    expect(
      causes.some((asks) => this.#askedLongEnough(asks)),
      'a wipe without proof',
    ).toBe(true);
  }

  #askedLongEnough(asks: (document: AccessDocument) => boolean): boolean {
    const newest = this.#genuine.at(-1);
    if (!newest) return false;
    for (const document of [...this.#genuine].reverse()) {
      if (document.aud !== newest.aud || document.epoch !== newest.epoch || !asks(document)) return false;
      if (document.seq < newest.seq && newest.iat - document.iat >= CONFIRMATION) return true;
    }
    return false;
  }

  #isOld(id: string): boolean {
    return !this.hasForgotten && this.answered.has(id);
  }
}

function openOrders({ orders = [] }: AccessDocument): readonly string[] {
  return orders.filter(({ held }) => !held).map(({ id }) => id);
}

/** The one policy wipes above low; the tenant's cap may hold that. */
function conditionAsks({ health, wipeHeld }: AccessDocument): boolean {
  return wipeHeld !== true && health.some(({ state }) => state === 'highSeverity');
}
