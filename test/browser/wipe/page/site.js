import { dump } from './dump.js';
import { rewrite } from './rewrite.js';
import { seed } from './seed.js';

// What a test calls from outside; the page by itself stores nothing.
Object.assign(globalThis, { dump, rewrite, seed });
document.documentElement.dataset.ready = '';
