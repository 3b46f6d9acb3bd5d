import { render } from 'preact';
import { startClock } from '../surface/clock.ts';
import { connectToWorker } from '../surface/connection.ts';
import { setDocumentLanguage } from '../surface/document-language.ts';
import { keepFocus } from '../surface/keep-focus.ts';
import { BlockedPage } from './blocked-page.tsx';

setDocumentLanguage();
startClock();
keepFocus();
render(<BlockedPage connection={connectToWorker()} />, document.body);
