import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { WipeJournal } from './wipe-journal.ts';

interface Schema extends DBSchema {
  /** Wipes, by order. */
  wipes: { key: string; value: WipeJournal };
  /** Company origins seen; no addresses. */
  origins: { key: string; value: { readonly origin: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

/** The extension's own database. */
export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('drawbridge', 1, {
    upgrade(db) {
      db.createObjectStore('wipes', { keyPath: 'orderId' });
      db.createObjectStore('origins', { keyPath: 'origin' });
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
