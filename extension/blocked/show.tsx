import { render } from 'preact';
import { startClock } from '../surface/clock.ts';
import { connectToWorker } from '../surface/connection.ts';
import { setDocumentLanguage } from '../surface/document-language.ts';
import { BlockedPage } from './blocked-page.tsx';

setDocumentLanguage();
startClock();
render(<BlockedPage connection={connectToWorker()} />, document.body);
