import { OFFSCREEN } from '../../src/enforcement/wipe/frames-message.ts';
import { hostFrames } from './host-frames.ts';

// Shown nowhere. A wipe reads each company origin's stores back from within it, in frames of this page, which have the
// origin's own storage (browser-platform.md §7).
hostFrames(OFFSCREEN);
