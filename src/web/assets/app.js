/** The page begins here: token, place, and the view of the place. */
import { html, render, Component, useEffect, useMemo, useState } from './html.js';
import { getJson } from './api.js';
import { TopBar } from './top_bar.js';
import { Runs } from './runs.js';
import { Run } from './run.js';
import { usePlace } from './router.js';
import { hasToken, takeToken } from './token.js';

takeToken();

/** What castwright can do, if it does not say so itself. */
const ALL_ACTIONS = ['start', 'stop', 'resume', 'redo', 'edit', 'approve', 'export'];

/** Whether this page may act, and what castwright it talks to. */
function useAbout() {
  const [about, setAbout] = useState(null);
  useEffect(() => {
    let gone = false;
    const read = () => getJson('/api/about').then((value) => !gone && setAbout(value), () => !gone && setTimeout(read, 2000));
    read();
    return () => { gone = true; };
  }, []);
  return about;
}

/** A fault of this page must not leave the reader with nothing: it says so, and what still works. */
class Guard extends Component {
  componentDidCatch(error) {
    console.error(error);
    this.setState({ error });
  }

  render({ children }, { error }) {
    if (!error) return children;
    return html`<div class="run"><p class="problem" role="alert">This page met an error of its own: ${error.message}. Your scripts are not touched. Load the page again, or use castwright show and castwright watch in a terminal.</p></div>`;
  }
}

function App() {
  const place = usePlace();
  const about = useAbout();
  /** The names of what may be done; null if nothing may. */
  const acts = useMemo(() => (about?.can_act && hasToken() && about.token !== 'wrong' ? new Set(about.actions ?? ALL_ACTIONS) : null), [about]);
  return html`
    <${TopBar} about=${about} acts=${acts}/>
    <main id="main" tabindex="-1">
      <${Guard} key=${place.run}>${place.run ? html`<${Run} key=${place.run} id=${place.run} view=${place.view ?? 'script'} place=${place} acts=${acts}/>` : html`<${Runs} place=${place}/>`}<//>
    </main>`;
}

const root = document.getElementById('app');
root.replaceChildren();
render(html`<${App}/>`, root);
