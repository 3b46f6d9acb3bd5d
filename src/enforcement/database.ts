import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { WipeJournal } from './wipe/journal.ts';
import type { Partition } from './wipe/partitions.ts';

interface Schema extends DBSchema {
  /** Wipes, by order. */
  wipes: { key: string; value: WipeJournal };
  /** Company origins seen; no addresses. */
  origins: { key: string; value: { readonly origin: string } };
  /** Company frames seen inside pages that are not the company's. Never leaves the browser. */
  partitions: { key: [string, string]; value: Partition };
  /** Sites on whose pages, other than the company's, frames of other sites have been seen. */
  embedders: { key: string; value: { readonly site: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

/** The extension's own database. What an earlier version kept in it stays. */
export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('drawbridge', 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('wipes', { keyPath: 'orderId' });
        db.createObjectStore('origins', { keyPath: 'origin' });
      }
      if (before < 2) {
        db.createObjectStore('partitions', { keyPath: ['origin', 'within'] });
        db.createObjectStore('embedders', { keyPath: 'site' });
      }
    },
    terminated() {
      opened = null;
    },
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}
