import '../surface/surface.css';
import './blocked.css';
import { hostFrames } from '../offscreen/host-frames.ts';
import { untilSeen } from './until-seen.ts';

// Loaded only then: it is the most of this page's work.
void untilSeen().then(() => import('./show.tsx'));

// What this tab still keeps of a company site only a frame in it can empty (src/enforcement/wipe/tab-sessions.ts).
void chrome.tabs.getCurrent().then((tab) => hostFrames(String(tab?.id)));
