import { localTimes } from './words.js';

localTimes();
