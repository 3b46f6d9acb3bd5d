import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

const BEAT_EVERY = 2_000;
const SILENT_FOR = 20_000;
const LOOK_EVERY = 100;
/** A wait shorter than this is not worth a word. */
const TELL_AFTER = 1_000;

/**
 * Runs `work` while no other process does so under the same lock directory.
 *
 * The directory holds one file named after its owner and is moved into place whole, so a lock is never without an
 * owner. An owner that died is removed by its name, which only one of several waiting processes can do.
 */
export async function withLock(folder, work, onWait = () => {}) {
  const owner = randomUUID();
  await acquire(folder, owner, onWait);
  const mine = join(folder, owner);
  const beat = setInterval(() => touch(mine), BEAT_EVERY);
  const release = () => {
    clearInterval(beat);
    rmSync(mine, { force: true });
    attempt(() => rmdirSync(folder));
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(folder, owner, onWait) {
  const ready = `${folder}.${owner}`;
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(ready);
  writeFileSync(join(ready, owner), JSON.stringify({ pid: process.pid, host: hostname() }));
  const since = Date.now();
  let told = false;
  try {
    while (!moveOnto(folder, ready)) {
      const holder = livingOwner(folder);
      if (holder !== null && !told && Date.now() - since > TELL_AFTER) {
        onWait(holder);
        told = true;
      }
      touch(join(ready, owner));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  } catch (error) {
    rmSync(ready, { recursive: true, force: true });
    throw error;
  }
}

/** Moving onto an empty directory succeeds, onto one with an owner in it fails (on Windows, onto any). */
function moveOnto(folder, ready) {
  try {
    renameSync(ready, folder);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) return false;
    throw error;
  }
}

/** Who holds the lock; `null` when nobody does, after clearing away what a dead owner left. */
function livingOwner(folder) {
  const [name] = attempt(() => readdirSync(folder)) || [];
  const file = name === undefined ? null : join(folder, name);
  const holder =
    file === null ? null : attempt(() => ({ ...JSON.parse(readFileSync(file, 'utf8')), at: statSync(file).mtimeMs }));
  if (holder && !isDead(holder)) return holder;
  if (holder) rmSync(file, { force: true });
  // Where a move cannot replace even an empty directory (Windows), it has to go first.
  attempt(() => rmdirSync(folder));
  return null;
}

function isDead({ pid, host, at }) {
  if (Date.now() - at > SILENT_FOR) return true;
  return host === hostname() && !isRunning(pid);
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(file) {
  attempt(() => utimesSync(file, new Date(), new Date()));
}

/** What `action` gives (`true` for nothing), or `false` when it throws. */
function attempt(action) {
  try {
    return action() ?? true;
  } catch {
    return false;
  }
}
