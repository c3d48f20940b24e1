// SPDX-License-Identifier: Apache-2.0
// The shop's page. All it knows comes from the three services through the edge, on this page's own origin.

const $ = id => document.getElementById(id);
const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
const PRICE = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** An element; text is always text, never markup. Children that are false or empty are left out. */
function el(name, attributes = {}, ...children) {
  const svg = ['svg', 'circle', 'path', 'text', 'g'].includes(name);
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter(child => child != null && child !== false && child !== ''));
  return node;
}

// ---- asking, and showing what the edge said ------------------------------------------------------------------------

class Trouble extends Error {
  constructor(title, detail, status) { super(detail); this.title = title; this.status = status; }
}

async function ask(path, options = {}) {
  const started = performance.now();
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    edgeSaid({ path, method: options.method, status: 0, ms: performance.now() - started, headers: new Headers() });
    throw new Trouble('Nobody answers at the door', 'The edge itself cannot be reached.', 0);
  }
  edgeSaid({ path, method: options.method, status: response.status, ms: performance.now() - started, headers: response.headers });
  const json = /[/+]json/.test(response.headers.get('Content-Type') ?? '') ? await response.json().catch(() => ({})) : {};
  if (!response.ok) {
    const errors = (json.errors ?? []).map(e => `${e.field} ${e.message}`).join('; ');
    throw new Trouble(json.title ?? `Status ${response.status}`, errors || json.detail || '', response.status);
  }
  return { json, next: /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('Link') ?? '')?.[1] };
}

const said = [];
function edgeSaid(entry) {
  said.unshift(entry);
  said.length = Math.min(said.length, 12);
  $('last').replaceChildren(...sayings(entry));
  $('log').replaceChildren(...said.slice(1).map(one => el('p', {}, sayings(one))));
}
function sayings({ path, method = 'GET', status, ms, headers }) {
  const field = (label, value) => value && el('span', {}, el('span', { class: 'k' }, label), value);
  return [
    el('span', { class: `pill s${String(status)[0]}` }, String(status || '—')),
    el('span', {}, `${method} ${path}`),
    el('span', {}, `${ms.toFixed(ms < 10 ? 1 : 0)} ms`),
    ...['X-Request-Id', 'Via', 'Server-Timing', 'Cache-Status', 'Age', 'Proxy-Status', 'RateLimit'].map(name => field(name, headers.get(name))),
  ].filter(Boolean);
}
$('log-toggle').addEventListener('click', event => {
  const open = $('log').toggleAttribute('hidden') === false;
  event.currentTarget.setAttribute('aria-expanded', open);
});

/** A kind word where something could not be fetched. */
function notice(what, trouble, again) {
  return el('div', { class: 'notice', role: 'alert' }, el('strong', {}, what),
    el('p', {}, [trouble.title, trouble.message].filter(Boolean).join(' · ') + (trouble.status ? ` (${trouble.status})` : '')),
    again && el('button', { class: 'button', type: 'button', onclick: again }, 'Try again'));
}

// ---- the shelf -----------------------------------------------------------------------------------------------------

const state = { q: '', subject: '', author: null, next: null };
let running = new AbortController();

async function showShelf() {
  running.abort();
  running = new AbortController();
  const query = new URLSearchParams({ size: 24 });
  if (state.q) query.set('q', state.q);
  if (state.subject) query.set('subject', state.subject);
  if (state.author) query.set('author', state.author.id);
  try {
    const { json, next } = await ask(`/books?${query}`, { signal: running.signal });
    $('notice').replaceChildren();
    $('books').replaceChildren(...json.items.map(card));
    showChips(json.subjects);
    showCount(json.total);
    state.next = next;
    $('more').hidden = !next;
  } catch (error) {
    if (error.name === 'AbortError') return;
    if (!(error instanceof Trouble)) throw error;
    $('books').replaceChildren();
    $('count').textContent = '';
    $('more').hidden = true;
    $('notice').replaceChildren(notice('The shelves are out of reach for a moment.', error, showShelf));
  }
}

function showCount(total) {
  const of = [state.author && `by ${state.author.name}`, state.subject && `in ${state.subject}`, state.q && `for “${state.q}”`].filter(Boolean).join(' ');
  $('count').replaceChildren(total ? `${total} ${total === 1 ? 'book' : 'books'} ${of}` : `No book ${of}. Try fewer words, or another subject.`);
  if (state.author || state.subject || state.q) $('count').append(' · ', el('button', { class: 'chip', type: 'button', onclick: clear }, 'Show all'));
}
function clear() {
  Object.assign(state, { q: '', subject: '', author: null });
  $('q').value = '';
  showShelf();
}

function showChips(subjects) {
  const names = Object.keys(subjects);
  if (state.subject && !names.includes(state.subject)) names.unshift(state.subject);
  const focused = document.activeElement?.dataset?.subject;
  $('chips').replaceChildren(...names.map(name => el('button', {
    class: 'chip', type: 'button', 'aria-pressed': String(name === state.subject), 'data-subject': name,
    onclick: () => { state.subject = state.subject === name ? '' : name; showShelf(); },
  }, name, el('span', {}, String(subjects[name] ?? 0)))));
  if (focused) $('chips').querySelector(`[data-subject="${CSS.escape(focused)}"]`)?.focus();
}

// What is wanted most is the edge's own knowledge: a point for each book that was looked at, at this edge or another that shares its board.
let wantedBefore = '';
async function showWanted() {
  if (document.hidden) return;
  const response = await fetch('/wanted').catch(() => null);
  const places = response?.ok ? (await response.json().catch(() => ({}))).places ?? [] : [];
  const books = places.filter(({ member }) => /^[0-9]{1,9}$/.test(member));
  if (JSON.stringify(books) === wantedBefore) return;
  wantedBefore = JSON.stringify(books);
  $('wanted').hidden = !books.length;
  $('wanted-books').replaceChildren(...books.map(({ rank, member, points }) => el('li', {}, el('button', {
    type: 'button', 'aria-label': `Number ${rank}: book ${member}, looked at ${points} times`, onclick: () => { location.hash = `book-${member}`; },
  }, el('img', { src: `/books/${member}/cover.svg`, alt: '', width: 400, height: 600 }), el('span', {}, el('b', {}, String(rank)), el('small', {}, `${points} ×`))))));
}
setInterval(showWanted, 3000);
showWanted();

const year = y => y < 0 ? `${-y} BC` : y < 1000 ? `AD ${y}` : String(y);

function card(book) {
  return el('li', {}, el('button', { class: 'card', type: 'button', onclick: () => { location.hash = `book-${book.id}`; } },
    el('img', { src: `/books/${book.id}/cover.svg`, alt: '', loading: 'lazy', width: 400, height: 600 }),
    el('strong', {}, book.title), el('small', {}, `${book.authorName}, ${year(book.year)}`), shelfTag(book.id)));
}

let typing;
$('q').addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => { state.q = $('q').value.trim(); showShelf(); }, 140);
});
addEventListener('keydown', event => {
  if (event.key === '/' && !event.target.closest('input, textarea, select, dialog')) { event.preventDefault(); $('q').focus(); }
});
$('more').addEventListener('click', async () => {
  const asked = running;
  try {
    const { json, next } = await ask(state.next, { signal: asked.signal });
    const cards = json.items.map(card);
    $('books').append(...cards);
    cards[0]?.querySelector('button').focus({ preventScroll: true });
    state.next = next;
    $('more').hidden = !next;
  } catch (error) {
    if (error instanceof Trouble) $('notice').replaceChildren(notice('The next shelf is out of reach for a moment.', error));
    else if (error.name !== 'AbortError') throw error;
  }
});

// ---- one book ------------------------------------------------------------------------------------------------------

const dialog = $('book');
dialog.querySelector('.close').addEventListener('click', () => dialog.close());
dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener('close', () => {
  document.body.append($('edge'));
  if (location.hash.startsWith('#book-')) history.pushState(null, '', location.pathname + location.search);
});
addEventListener('hashchange', openFromHash);
addEventListener('popstate', openFromHash);

let opened = 0;
function openFromHash() {
  const id = Number(/^#book-(\d+)$/.exec(location.hash)?.[1]);
  if (!id) { opened = 0; if (dialog.open) dialog.close(); return; }
  if (opened === id && dialog.open) return;
  opened = id;
  showBook(id);
}

/** Runs `work` and puts its nodes into the box, or a notice if a service is down; nothing if another book was opened meanwhile. */
async function fill(box, id, what, work) {
  try {
    const nodes = await work();
    if (opened === id) box.replaceChildren(...nodes);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (opened === id) box.replaceChildren(notice(what, error, () => fill(box, id, what, work)));
  }
}

async function showBook(id) {
  const [top, reviews, stores] = [el('div'), el('section', { class: 'part', 'aria-label': 'Reviews' }), el('section', { class: 'part', 'aria-label': 'Stores' })];
  $('detail').replaceChildren(top, reviews, stores);
  if (!dialog.open) dialog.showModal();
  dialog.append($('edge')); // A modal dialog covers the page; the strip comes along.
  dialog.scrollTop = 0;
  await Promise.all([
    fill(top, id, 'This book is out of reach for a moment.', () => bookParts(id)),
    fill(reviews, id, 'The readers’ reviews are out for a moment.', () => reviewParts(id, reviews)),
    fill(stores, id, 'The list of our stores is out for a moment.', () => storeParts(id)),
  ]);
}

async function bookParts(id) {
  const { json: book } = await ask(`/books/${id}`);
  const { json: author } = await ask(`/authors/${book.author}`);
  const fact = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, value));
  return [el('div', { class: 'top' },
    el('img', { src: `/books/${id}/cover.svg`, alt: `Cover of ${book.title}`, width: 400, height: 600 }),
    el('div', {},
      el('div', { class: 'head' }, el('h2', { id: 'book-title' }, book.title),
        el('p', { class: 'by' }, 'by ', el('button', { type: 'button', onclick: () => {
          Object.assign(state, { q: '', subject: '', author });
          $('q').value = '';
          dialog.close();
          showShelf();
        } }, author.name), el('span', { class: 'muted' }, `, ${lived(author)}, ${author.country}`))),
      book.opening && el('blockquote', { class: 'opening' }, /^["“]/.test(book.opening) ? book.opening : `“${book.opening}”`),
      el('dl', { class: 'facts' }, fact('First published', year(book.year)), fact('Written in', LANGUAGES.of(book.language)),
        fact('Subjects', book.subjects.join(', ')), fact('Price', PRICE.format(book.priceCents / 100)))))];
}
const lived = ({ born, died }) => died < 0 ? `${-born}–${-died} BC` : born < 0 ? `${-born} BC – AD ${died}` : `${born}–${died}`;

const stars = n => el('span', { class: 'stars', role: 'img', 'aria-label': `${n} of 5 stars` }, '★★★★★☆☆☆☆☆'.slice(5 - Math.round(n), 10 - Math.round(n)));

async function reviewParts(id, box) {
  const { json } = await ask(`/reviews?book=${id}&size=12`);
  const heading = el('div', { class: 'part-head' }, el('h3', {}, 'What readers say'),
    json.total ? el('span', {}, stars(json.average), ` ${json.average.toFixed(1)} `, el('span', { class: 'muted' }, `from ${json.total} ${json.total === 1 ? 'review' : 'reviews'}`)) : '');
  const list = json.items.length ? el('ul', { class: 'reviews' }, json.items.map(review => el('li', {}, stars(review.rating),
    el('p', {}, review.text), el('small', {}, `${review.reader}, `, new Date(review.date).toLocaleDateString('en-GB', { dateStyle: 'medium' })))))
    : el('p', { class: 'muted' }, 'No one has written about this book yet. Be the first.');
  return [heading, list, writeForm(id, box)];
}

function writeForm(id, box) {
  const problem = el('div', { class: 'wide' });
  const form = el('form', {},
    el('label', {}, 'Your name', el('input', { name: 'reader', required: true, maxlength: 60, autocomplete: 'nickname' })),
    el('label', {}, 'Stars', el('select', { name: 'rating' }, [5, 4, 3, 2, 1].map(n => el('option', { value: n }, '★'.repeat(n))))),
    el('label', { class: 'wide' }, 'Your review', el('textarea', { name: 'text', required: true, maxlength: 2000, rows: 3 })),
    problem, el('button', { class: 'button full', type: 'submit' }, 'Send it'));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(form));
    try {
      await ask('/reviews', { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...data, book: id, rating: Number(data.rating) }) });
      await fill(box, id, 'The readers’ reviews are out for a moment.', () => reviewParts(id, box));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      problem.replaceChildren(notice('Your review was not taken.', error));
    }
  });
  return el('details', { class: 'write' }, el('summary', {}, 'Write a review'), form);
}

// ---- the stores and their map --------------------------------------------------------------------------------------

let place = null;

async function storeParts(book) {
  const { json: all } = await ask('/stores');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  place ??= all.items.find(store => store.timezone === zone) ?? all.items[0];
  const body = el('div', { class: 'places' });
  const choice = el('select', { id: 'near' }, [...all.items].sort((a, b) => a.city.localeCompare(b.city))
    .map(store => el('option', { value: store.id, selected: store.id === place.id }, store.city)));
  const show = async () => {
    place = all.items.find(store => store.id === Number(choice.value));
    await fill(body, opened, 'We cannot tell which store is near for a moment.', async () => {
      const { json } = await ask(`/stores/near?lat=${place.lat}&lon=${place.lon}&limit=5`);
      const { json: shelves } = await ask(`/stores/stock?book=${book}`);
      return [map(all.items, json.items, place), el('ol', { class: 'stores' }, json.items.map(({ store, km }) => el('li', {},
        el('div', {}, el('b', {}, store.city), el('small', {}, store.address), el('small', {}, store.hours)),
        el('div', { class: 'far' }, el('span', { class: 'km' }, km < 1 ? 'here' : `${Math.round(km).toLocaleString('en')} km`),
          storeTag(book, store.id, shelves.stores[store.id - 1])))))];
    });
  };
  choice.addEventListener('change', show);
  await show();
  return [el('div', { class: 'part-head' }, el('h3', {}, 'Find it in a store'), el('label', { class: 'near' }, 'near', choice)), body];
}

// Rough outlines, longitude and latitude in turn: good enough to be seen as dots.
const LAND = [
  [-166,66,-156,71,-128,70,-95,72,-82,67,-94,59,-82,55,-78,62,-65,59,-56,52,-66,44,-76,36,-81,26,-90,30,-97,26,-97,19,-88,21,-83,9,-92,14,-105,20,-113,31,-124,40,-124,48,-134,58,-152,60,-164,55],
  [-46,60,-22,70,-20,80,-55,82,-70,77,-54,69], [-79,9,-60,11,-50,0,-35,-6,-39,-18,-48,-27,-58,-38,-66,-47,-68,-55,-75,-50,-71,-18,-81,-5],
  [-17,15,-10,31,-5,36,11,37,20,31,33,31,43,12,51,12,40,-4,40,-15,35,-24,28,-33,18,-34,12,-17,9,4,-8,5],
  [-9,37,-9,44,-1,46,-5,48,8,54,10,58,5,59,12,66,26,71,41,67,70,73,105,78,140,73,180,69,163,60,156,51,141,53,128,43,129,35,122,40,122,30,109,20,105,9,100,14,103,2,98,9,91,22,80,14,77,8,72,20,62,25,56,26,48,30,57,20,45,13,35,29,36,36,27,37,28,41,22,37,13,45,18,40,16,38,8,44,0,40,-5,36],
  [-6,50,1,51,-2,57,-6,58], [-10,52,-6,53,-7,55], [-24,64,-14,65,-20,67], [130,32,136,34,141,36,142,44,138,37], [141,42,146,44,142,46],
  [114,-22,122,-17,131,-11,137,-12,142,-11,153,-27,150,-38,140,-38,131,-31,116,-35], [173,-34,179,-38,175,-42,167,-46,172,-41],
  [95,5,106,-6,102,-1], [109,1,118,6,117,-4], [106,-6,115,-8,108,-8], [120,17,126,7,122,13], [131,-1,147,-6,150,-10,138,-8], [44,-25,50,-15,47,-25], [80,9,82,7,80,6],
  [-85,22,-75,20,-78,21], [-74,20,-68,19,-73,18], [119,-5,124,1,120,1,123,-5],
];
const DOTS = [];
for (let lat = 82; lat > -56; lat -= 2) for (let lon = -179; lon < 180; lon += 2) if (LAND.some(shape => inside(shape, lon, lat))) DOTS.push([lon, lat]);

function inside(shape, x, y) {
  let odd = false;
  for (let i = 0, j = shape.length - 2; i < shape.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [shape[i], shape[i + 1], shape[j], shape[j + 1]];
    if ((yi > y) !== (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** An equirectangular map around the place, wide enough for the near stores. */
function map(all, near, here) {
  const apart = lon => ((lon - here.lon + 540) % 360) - 180; // The shorter way round, also across the date line.
  const reach = Math.max(...near.map(({ store }) => Math.max(Math.abs(apart(store.lon)) / 1.75, Math.abs(store.lat - here.lat) * 1.05)));
  const half = Math.min(60, Math.max(24, reach * 1.25));
  const unit = half / 100, wide = half * 1.75;
  const [x, y] = [lon => apart(lon), lat => here.lat - lat];
  const dot = (lon, lat, r, cls) => el('circle', { cx: x(lon).toFixed(2), cy: y(lat).toFixed(2), r: r.toFixed(2), class: cls });
  const lines = [];
  const step = half > 30 ? 30 : 10;
  for (let lon = -180; lon < 180; lon += step) lines.push(`M${x(lon)} -180V180`);
  for (let lat = -80; lat <= 80; lat += step) lines.push(`M-180 ${y(lat)}H180`);
  const visible = (lon, lat) => Math.abs(x(lon)) < wide + 2 && Math.abs(y(lat)) < half + 2;
  const ids = new Set(near.map(({ store }) => store.id));
  const labels = [];
  for (const { store } of near) { // Nearest first: who comes later gives way.
    const [lx, ly] = [x(store.lon), y(store.lat)];
    const left = lx > wide * .6;
    const clash = labels.some(other => Math.abs(other.y - ly) < unit * 12 && Math.abs(other.x - lx) < unit * 60);
    if (!clash) labels.push({ x: lx, y: ly, left, name: store.city });
  }
  return el('svg', { class: 'map', viewBox: `${-wide} ${-half} ${2 * wide} ${2 * half}`, role: 'img', 'aria-label': `Map: ${near.map(n => n.store.city).join(', ')}` },
    el('path', { class: 'grid', d: lines.join('') }),
    el('g', {}, DOTS.filter(([lon, lat]) => visible(lon, lat)).map(([lon, lat]) => dot(lon, lat, .62, 'land'))),
    near.slice(1).map(({ store }) => {
      const [sx, sy] = [x(store.lon), y(store.lat)];
      return el('path', { class: 'line', d: `M0 0Q${sx / 2} ${sy / 2 - Math.hypot(sx, sy) * .18} ${sx} ${sy}` });
    }),
    all.filter(store => !ids.has(store.id) && visible(store.lon, store.lat)).map(store => dot(store.lon, store.lat, unit * 1.8, 'store')),
    near.map(({ store }) => dot(store.lon, store.lat, unit * 3, 'close-by')),
    el('circle', { class: 'here', cx: 0, cy: 0, r: unit * 6 }),
    labels.map(label => el('text', { x: label.x + (label.left ? -unit * 8 : unit * 8), y: label.y + unit * 2.6, 'font-size': unit * 8.5, 'stroke-width': unit * 2.5, 'text-anchor': label.left ? 'end' : 'start' }, label.name)));
}

// ---- what is sold and delivered, live ------------------------------------------------------------------------------

const totals = new Map(); // copies of each book in all stores, by its id
const TICKER = 4;

function copiesLeft(n) { return n ? `${n} in our stores` : 'sold out'; }
function shelfTag(book) {
  const n = totals.get(book);
  return el('small', { class: 'stock', 'data-shelf': book }, n === undefined ? '' : copiesLeft(n));
}
function storeTag(book, store, n) {
  return el('span', { class: 'stock', 'data-shelf': `${book}-${store}` }, inStore(n));
}
const inStore = n => n ? `${n} ${n === 1 ? 'copy' : 'copies'}` : 'sold out';

/** A number that changed flares up, once. */
function restock(shelf, text, what) {
  for (const tag of document.querySelectorAll(`[data-shelf="${shelf}"]`)) {
    if (tag.textContent === text) continue;
    tag.textContent = text;
    tag.classList.remove('sold', 'delivered');
    if (what) { void tag.offsetWidth; tag.classList.add(what); } // Read, so that a flare under way begins anew.
  }
}

function happened({ what, city, store, book, title, copies, left, all }) {
  totals.set(book, all);
  restock(book, copiesLeft(all), what);
  restock(`${book}-${store}`, inStore(left), what);
  const line = el('li', { class: what }, el('b', {}, city), ` ${what === 'sold' ? 'sold' : 'got'} ${copies} × `, el('a', { href: `#book-${book}` }, title),
    el('span', { class: 'left' }, left ? `${left} left` : 'the last'));
  $('ticker').prepend(line);
  while ($('ticker').children.length > TICKER) $('ticker').lastChild.remove();
}

/** All numbers anew: at the start, and when something may have been missed. */
async function recount() {
  const counts = async path => (await ask(path)).json;
  try {
    (await counts('/stores/stock')).books.forEach((n, i) => { totals.set(i + 1, n); restock(i + 1, copiesLeft(n)); });
    const book = opened;
    if (book) (await counts(`/stores/stock?book=${book}`)).stores.forEach((n, i) => restock(`${book}-${i + 1}`, inStore(n)));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error; // The feed says itself that it is out.
  }
}

let heard = 0, tries = 0;
function listenToStores() {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/stores/live`);
  const state = (name, text) => { $('live').dataset.state = name; $('live-state').textContent = text; };
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    if (message.what === 'welcome') {
      tries = 0;
      state('open', 'live');
      $('ticker').replaceChildren();
      recount();
      message.recent.forEach(happened);
    } else {
      if (message.seq !== heard + 1) recount();
      happened(message);
    }
    heard = message.seq;
  });
  // A service that restarts, or an edge that does: we come back, slower each time, and not all visitors at once.
  socket.addEventListener('close', () => {
    const wait = Math.min(15_000, 500 * 2 ** tries++) * (.5 + Math.random() / 2);
    state('closed', tries > 1 ? 'out of reach, trying again' : 'reconnecting');
    setTimeout(listenToStores, wait);
  });
}

showShelf();
openFromHash();
listenToStores();
