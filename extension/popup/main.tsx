import { render } from 'preact';
import { startClock } from '../surface/clock.ts';
import { connectToWorker } from '../surface/connection.ts';
import { setDocumentLanguage } from '../surface/document-language.ts';
import { keepFocus } from '../surface/keep-focus.ts';
import { lastView } from '../surface/last-view.ts';
import '../surface/surface.css';
import './popup.css';
import { Popup } from './popup.tsx';

setDocumentLanguage();
startClock();
keepFocus();
const connection = connectToWorker();
// The worker may have to be started; what it said last is there within a few milliseconds.
void lastView().then((lastKnown) => render(<Popup connection={connection} lastKnown={lastKnown} />, document.body));
