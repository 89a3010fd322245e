// Runs in the browser: shows what the server tells. All of it is put in as text, never as markup.

const byId = (id) => document.getElementById(id);

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Rows of cells in place of those that are there; the section is hidden while there is none. */
function fill(id, rows) {
  byId(id).hidden = rows.length === 0;
  const made = rows.map((cells) => {
    const row = element('tr');
    row.append(...cells.map((cell) => element('td', cell)));
    return row;
  });
  byId(id)
    .querySelector('tbody')
    .replaceChildren(...made);
}

function showFacts(facts) {
  const made = facts.map(([name, value]) => {
    const fact = element('div');
    fact.append(element('dt', name), element('dd', value));
    return fact;
  });
  byId('facts').replaceChildren(...made);
}

function showProgress({ phase, share }) {
  byId('phase').textContent = phase;
  const bar = byId('progress');
  bar.hidden = share === undefined;
  if (share !== undefined) bar.value = share;
}

/** Said aloud too, and so only when it changes. */
function say(text, kind) {
  const line = byId('state');
  if (line.textContent === text) return;
  line.textContent = text;
  line.dataset.kind = kind;
}

function showStatus(status) {
  document.title = `${status.phase}: ${status.title}`;
  byId('title').textContent = status.title;
  byId('about').textContent = [
    `run ${status.runId}`,
    ...(status.containerd === undefined ? [] : [`containerd ${status.containerd}`]),
  ].join(', ');
  showProgress(status);
  showFacts(status.facts);
  fill('errors', status.errors);
  fill('faults', status.faults);
  byId('warnings').hidden = status.warnings.length === 0;
  byId('warning-list').replaceChildren(...status.warnings.map((text) => element('li', text)));
  if (status.ending !== undefined) {
    say(status.ending.text, status.ending.verdict ?? 'none');
  } else if (status.silentFor !== undefined) {
    say(`Nothing heard of the run for ${status.silentFor}.`, 'silent');
  } else {
    say('The run is going on.', 'live');
  }
}

/** The latest charts that are not shown yet. */
let waiting;

/** While one is read by pointer or keyboard, the charts stay as they are. */
function isRead() {
  return document.querySelector('.plot:hover, .plot:focus') !== null;
}

/** New figures take the place of those that are there; where they are the same ones, only their words are new. */
function putFigures(html) {
  const made = new DOMParser().parseFromString(html, 'text/html').body;
  const titles = (root) =>
    Array.from(root.querySelectorAll('h3, .legend'), (one) => one.textContent).join();
  const shown = byId('figures');
  if (titles(made) !== titles(shown)) {
    shown.replaceChildren(...made.childNodes);
    return;
  }
  const figures = made.querySelectorAll('figure');
  shown.querySelectorAll('figure').forEach((figure, index) => {
    const next = figures[index];
    const [place, words] = ['.plot', 'details > div'];
    figure.querySelector(place).ariaLabel = next.querySelector(place).ariaLabel;
    figure.querySelector('figcaption').textContent = next.querySelector('figcaption').textContent;
    figure.querySelector(words).replaceWith(next.querySelector(words));
  });
}

function showCharts(force) {
  if (waiting === undefined || (isRead() && !force)) return;
  putFigures(waiting.html);
  document.dispatchEvent(new CustomEvent('charts', { detail: waiting.charts }));
  waiting = undefined;
}

const events = new EventSource('events');
events.addEventListener('status', ({ data }) => {
  const status = JSON.parse(data);
  showStatus(status);
  showCharts(status.ending !== undefined);
  // Nobody will answer any more.
  if (status.ending !== undefined) events.close();
});
events.addEventListener('charts', ({ data }) => {
  waiting = JSON.parse(data);
  showCharts(false);
});
events.addEventListener('error', () => {
  say('The connection is lost; trying again. What is shown is what came last.', 'lost');
});
