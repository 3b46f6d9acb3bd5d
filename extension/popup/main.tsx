import { render } from 'preact';
import { startClock } from '../surface/clock.ts';
import { connectToWorker } from '../surface/connection.ts';
import { setDocumentLanguage } from '../surface/document-language.ts';
import '../surface/surface.css';
import './popup.css';
import { Popup } from './popup.tsx';

setDocumentLanguage();
startClock();
render(<Popup connection={connectToWorker()} />, document.body);
