import '../surface/surface.css';
import './blocked.css';
import { untilSeen } from './until-seen.ts';

// Loaded only then: it is the most of this page's work.
void untilSeen().then(() => import('./show.tsx'));
