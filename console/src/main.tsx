import { render } from 'preact';
import { App } from './app.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/controls.css';
import './style/parts.css';
import './style/pages.css';

const place = document.getElementById('console');
if (place === null) throw new Error('The page has no place for the console');
render(<App />, place);
