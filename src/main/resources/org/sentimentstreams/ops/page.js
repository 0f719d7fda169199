// The live page. All that comes from the stream is set as text, never as markup.

const $ = id => document.getElementById(id);
const MAX_ROWS = 60;
const MAX_POINTS = 180;
const SPAN_MS = 180_000;
const RETRY_MS = 1500;
const NAME_ROW = 14;

const points = [];
let state = null;
let lastSequence = 0;
let paused = false;
let held = [];
let token = sessionStorage.getItem('token') || '';

// ---- Small tools --------------------------------------------------------------------------------

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function drawing(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const number = n => n == null ? '–' : n !== 0 && n < 100 ? tenths.format(n) : whole.format(n);
const percent = share => share == null ? '–' : `${whole.format(100 * share)} %`;
const clock = at => new Date(at).toLocaleTimeString('en-GB');

function duration(ms) {
  if (ms == null) return ['–', 'ms'];
  if (ms < 1000) return [whole.format(ms), 'ms'];
  if (ms < 60_000) return [tenths.format(ms / 1000), 's'];
  if (ms < 3_600_000) return [tenths.format(ms / 60_000), 'min'];
  return [tenths.format(ms / 3_600_000), 'h'];
}

function tone(label) {
  if (/^(pos|good|yes|1$|label_1)/i.test(label)) return 'good';
  if (/^(neg|bad|no$|0$|label_0)/i.test(label)) return 'bad';
  return 'other';
}

function bar(share, kind = '') {
  const fill = element('i');
  fill.style.width = `${Math.round(100 * Math.min(1, Math.max(0, share)))}%`;
  return element('span', {class: `score ${kind}`, 'aria-hidden': 'true'}, fill);
}

// ---- The stream of predictions ------------------------------------------------------------------

function row(item) {
  const kind = tone(item.label);
  const [latency, unit] = duration(item.millis);
  return element('li', {class: 'new'},
    element('div', {class: 'verdict'},
      element('span', {class: `label ${kind}`}, item.label),
      document.createTextNode(` ${percent(item.score)}`),
      bar(item.score, kind)),
    element('div', {class: 'text', dir: 'auto'}, item.text),
    element('div', {class: 'about'},
      element('span', {}, clock(item.at)),
      element('span', {}, `${latency} ${unit}`),
      element('span', {}, item.decidedBy === 'wide' ? 'n-grams' : `${item.tokens} tokens`),
      element('span', {}, `partition ${item.place.replace('-', ', offset ')}`),
      element('code', {}, shortVersion(item.version))));
}

/** Of an id made of time and digest the digest: the list of versions has it all. */
function shortVersion(version) {
  const digest = /^\d{8}T\d+Z-(\w+)$/.exec(version);
  if (digest) return digest[1];
  return version.length > 24 ? `${version.slice(0, 23)}…` : version;
}

function showPredictions(items) {
  const fresh = items.filter(item => item.sequence > lastSequence);
  if (!fresh.length) return;
  lastSequence = fresh[fresh.length - 1].sequence;
  if (paused) {
    held = held.concat(fresh).slice(-MAX_ROWS);
    $('pause').textContent = `Go on (${held.length} new)`;
    return;
  }
  add(fresh);
}

function add(items) {
  const list = $('list');
  items.forEach(item => list.prepend(row(item)));
  while (list.children.length > MAX_ROWS) list.lastChild.remove();
  $('list-empty').hidden = true;
}

$('pause').addEventListener('click', () => {
  paused = !paused;
  $('pause').setAttribute('aria-pressed', paused);
  $('pause').textContent = paused ? 'Go on' : 'Pause';
  if (!paused) { add(held); held = []; }
});

// ---- Figures ------------------------------------------------------------------------------------

function showState(fresh) {
  state = fresh;
  points.push(fresh.now);
  if (points.length > MAX_POINTS) points.shift();
  const words = {UP: 'Running', DEGRADED: 'Degraded', DOWN: 'Not ready'};
  setStatus(fresh.status, words[fresh.status]);
  $('reasons').hidden = !fresh.reasons.length;
  $('reasons').textContent = fresh.reasons.join('. ');
  $('model').textContent = fresh.model;

  // Averages over the last seconds: a batch may take longer than one.
  const recent = points.slice(-5);
  const mean = key => {
    const there = recent.map(p => p[key]).filter(v => v != null);
    return there.length ? there.reduce((a, b) => a + b, 0) / there.length : null;
  };
  const last = key => recent.map(p => p[key]).filter(v => v != null).pop();
  $('rate').textContent = number(mean('perSecond'));
  $('scored').textContent = whole.format(fresh.scored);
  $('wide').textContent = fresh.decidedByWide
    ? `, ${percent(fresh.decidedByWide / fresh.scored)} by n-grams alone` : '';
  const [p50, unit] = duration(last('p50'));
  $('p50').textContent = p50;
  $('p50-unit').textContent = `${unit} p50`;
  $('p99').textContent = duration(last('p99')).join(' ');
  $('batch').textContent = number(mean('meanBatch'));
  $('padding').textContent = percent(mean('padding'));
  $('device').textContent = percent(mean('device'));
  $('workers').textContent = fresh.workers === 1 ? '1 worker' : `${fresh.workers} workers`;
  $('lag').textContent = whole.format(fresh.now.lag);
  $('partitions').textContent = `in ${fresh.partitions} partitions`;
  $('lags-most').hidden = fresh.lags.length === fresh.partitions;
  showVersions(fresh.versions);
  showLags(fresh.lags);
  showTraining(fresh.training);
  showQuality(fresh.quality);
  showChoices(fresh.labelling);
  drawChart();
}

function setStatus(status, words) {
  if ($('status').textContent === words) return; // Screen readers say each change.
  $('status').dataset.status = status;
  $('status').textContent = words;
}

function showVersions(versions) {
  $('versions-empty').hidden = versions.length > 0;
  $('version-wrap').hidden = !versions.length;
  if (versions.length) $('version').textContent = shortVersion(versions[0].version);
  const shown = versions.map(v => v.model + v.version + v.at).join();
  if ($('versions').dataset.shown === shown) return;
  $('versions').dataset.shown = shown;
  const seen = new Set();
  $('versions').replaceChildren(...versions.map(swap => {
    const current = !seen.has(swap.model);
    seen.add(swap.model);
    const name = swap.model === state.model ? '' : `${swap.model}: `;
    return element('li', current ? {class: 'current', 'aria-current': 'true'} : {},
      element('code', {}, name + swap.version),
      element('p', {class: 'quiet'}, `${current ? 'answers since' : 'from'} ${clock(swap.at)}`));
  }));
}

function showLags(lags) {
  $('lags-empty').hidden = lags.length > 0;
  const most = Math.max(1, ...lags.map(lag => lag.lag));
  $('lags').replaceChildren(...lags.map(lag => element('li', {},
    element('span', {title: lag.topic}, String(lag.partition)),
    bar(lag.lag / most),
    element('span', {}, whole.format(lag.lag)))));
}

// ---- How good is it -----------------------------------------------------------------------------

const ROLES = {champion: 'Champion', previous: 'The one before', challenger: 'Challenger'};
const OLD_MS = 15_000;
const LEAST_FLOOR = 10;
const ofHundred = share => whole.format(100 * share);
const between = band => `between ${Math.floor(100 * band.low)} and ${Math.ceil(100 * band.high)}`;
const plural = (n, one) => `${whole.format(n)} ${one}${n === 1 ? '' : 's'}`;

/** The time of today, or the day of another one. */
function moment(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday ? clock(at).slice(0, 5)
    : new Date(at).toLocaleDateString('en-GB', {day: 'numeric', month: 'long'});
}

function right(accuracy) {
  const share = accuracy.right / accuracy.labels;
  return accuracy.labels >= 100
    ? [`Right in ${ofHundred(share)} of 100 labels`, `(${between(accuracy)})`]
    : [`Right in ${accuracy.right} of ${plural(accuracy.labels, 'label')}`,
      `(in the long run ${between(accuracy)} of 100)`];
}

function showQuality(quality) {
  const {exams} = quality;
  const isOld = exams && exams.asOf && Date.now() - exams.asOf > OLD_MS;
  const shown = JSON.stringify([isOld, {...quality, exams: exams && {...exams, asOf: isOld && exams.asOf}}]);
  if ($('quality').dataset.shown === shown) return; // Whoever reads or selects is left alone.
  $('quality').dataset.shown = shown;
  const standings = exams ? exams.standings.filter(standing => standing.all.labels) : [];
  const champion = standings.find(standing => standing.role === 'champion');
  $('quality-says').replaceChildren(...headline(exams, champion));
  $('quality-says').classList.toggle('empty', !champion);
  const hasOlder = champion && champion.all.labels > champion.last.labels;
  $('quality-more').hidden = !hasOlder;
  $('quality-more').textContent = hasOlder
    ? `Of the latest ${whole.format(champion.last.labels)}:`
      + ` ${ofHundred(champion.last.right / champion.last.labels)} of 100 (${between(champion.last)})`
    : '';
  $('quality-labels').textContent = standings.length
    ? `Labels: ${whole.format(exams.labelsOfLastDay)} in the last day` : '';
  $('quality-notes').replaceChildren(
    ...examNotes(exams, isOld), ...driftNotes(quality.drift), ...challengerNotes(quality.challenger));
  $('quality-bands').hidden = !standings.length;
  showBands(standings);
}

function headline(exams, champion) {
  if (champion) {
    const [words, band] = right(champion.all);
    return [element('b', {}, words), ` ${band}`];
  }
  if (!exams) {
    return ['No exams here: they need a published model (serve without ', element('code', {}, '--model'),
      ') and ', element('code', {}, 'exam.action'), ' other than off.'];
  }
  if (!exams.asOf) return [exams.trouble ? 'The exams cannot be read yet.' : 'Reading the exams …'];
  return ['No labels yet: send labels to the topic ', element('code', {}, exams.topic),
    ' (', element('code', {}, 'sentiment produce FILE --labels-only'), ') and run ',
    element('code', {}, 'sentiment train serve'), '.'];
}

const note = (kind, ...words) => element('li', {class: kind}, ...words);

function examNotes(exams, isOld) {
  if (!exams || !exams.trouble && !isOld) return [];
  const since = exams.asOf ? `These labels are as of ${clock(exams.asOf)}. ` : '';
  return [note('bad', since + (exams.trouble || ''))];
}

function driftNotes(drift) {
  if (!drift) return [];
  const flagged = drift.signals.filter(signal => signal.flaggedSince != null);
  const notes = [];
  if (flagged.length) {
    const since = Math.min(...flagged.map(signal => signal.flaggedSince));
    const words = flagged.map(signal => signal.words || `${signal.name} is unusual`);
    notes.push(note('bad', `The stream has changed since ${moment(since)}: ${words.join(', ')}`));
  } else if (!drift.hasReference) {
    notes.push(note('other', 'There is nothing to compare the stream with yet: this version brings no'
      + ' reference, and its first reviews become one'));
  } else if (drift.signals.every(signal => signal.value == null)) {
    notes.push(note('other', 'Too few reviews yet to see whether the stream has changed'));
  } else {
    notes.push(note('good', 'Nothing unusual in the stream'));
  }
  if (drift.expectedAccuracy != null) {
    notes.push(note('other', `By its own scores it should be right in ${ofHundred(drift.expectedAccuracy)}`
      + ' of 100 reviews'));
  }
  return notes;
}

function challengerNotes(challenger) {
  if (!challenger) return [];
  const {mode, share, reviews, agreement, p99Ms, championP99Ms, aborted} = challenger;
  const name = element('code', {}, shortVersion(challenger.version));
  if (aborted) return [note('bad', 'The challenger ', name, ` was stopped: ${aborted}`)];
  const part = percent(share).replace(' ', '\u00a0');
  const does = mode === 'canary' ? `serves ${part} of the reviews`
    : `scores ${part} of the reviews, and nobody is shown its answers`;
  const parts = [does];
  if (agreement != null) parts.push(`it says the same as the champion in ${ofHundred(agreement)} of 100`);
  if (p99Ms != null) {
    const beside = championP99Ms == null ? '' : ` (champion ${duration(championP99Ms).join(' ')})`;
    parts.push(`99 of 100 take at most ${duration(p99Ms).join(' ')}${beside}`);
  }
  return [note('other', 'The challenger ', name, ` ${parts.join('; ')}. ${plural(reviews, 'review')} so far`)];
}

function showBands(standings) {
  const lowest = Math.min(1, ...standings.map(standing => standing.all.low));
  const floor = Math.max(0, Math.min(90, LEAST_FLOOR * Math.floor(100 * lowest / LEAST_FLOOR)));
  const place = share => 100 * (100 * share - floor) / (100 - floor);
  $('axis-low').textContent = floor;
  $('bands').replaceChildren(...standings.map(({role, version, all, ahead}) => {
    const band = element('i');
    band.style.left = `${place(all.low)}%`;
    band.style.width = `${place(all.high) - place(all.low)}%`;
    const point = element('b');
    point.style.left = `${place(all.right / all.labels)}%`;
    return element('li', {class: role},
      element('div', {class: 'head'},
        element('span', {}, element('b', {}, ROLES[role] || role), ' ',
          element('code', {}, shortVersion(version))),
        element('span', {}, `${ofHundred(all.right / all.labels)} of 100`)),
      element('div', {class: 'band', 'aria-hidden': 'true'}, band, point),
      element('p', {class: 'quiet small'},
        `${between(all)}, by ${plural(all.labels, 'label')}${ahead ? `; ${compared(ahead)}` : ''}`));
  }));
}

function compared(ahead) {
  const points = tenths.format(Math.abs(100 * ahead.value));
  if (ahead.low > 0) return `surely better than the champion, by about ${points} points`;
  if (ahead.high < 0) return `surely worse than the champion, by about ${points} points`;
  return 'not surely better or worse than the champion';
}

// ---- Charts -------------------------------------------------------------------------------------

function line(values, x, y) {
  let path = '';
  let open = false;
  for (const [at, value] of values) {
    if (value == null) { open = false; continue; }
    path += `${open ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    open = true;
  }
  return path;
}

/** A round number that is not below this one. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map(m => m * power).find(m => m >= value);
}

function drawChart() {
  const chart = $('chart');
  const width = chart.clientWidth || 600;
  const height = chart.clientHeight || 160;
  chart.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const foot = height - 18;
  const head = 16;
  const now = points[points.length - 1].at;
  const x = at => width * (1 - (now - at) / SPAN_MS);
  const most = roundUp(Math.max(1, ...points.map(p => p.perSecond)));
  const slowest = roundUp(Math.max(1, ...points.map(p => p.p99 || 0)));
  const y = top => value => foot - (foot - head) * value / top;
  const parts = [];
  for (const share of [0, .5, 1]) {
    const at = y(1)(share);
    parts.push(drawing('line', {class: 'grid', x1: 0, x2: width, y1: at, y2: at}));
  }
  const rates = points.map(p => [p.at, p.perSecond]);
  const rate = line(rates, x, y(most));
  parts.push(drawing('path', {class: 'area',
    d: `${rate}L${x(now).toFixed(1)} ${foot}L${x(points[0].at).toFixed(1)} ${foot}Z`}));
  parts.push(drawing('path', {class: 'p99', d: line(points.map(p => [p.at, p.p99]), x, y(slowest))}));
  parts.push(drawing('path', {class: 'rate', d: rate}));
  parts.push(drawing('text', {x: 0, y: head - 5}, `${whole.format(most)} reviews/s`));
  parts.push(drawing('text', {x: width, y: head - 5, 'text-anchor': 'end'},
    `${duration(slowest).join(' ')}`));
  for (const minutes of [3, 2, 1]) {
    const at = width * (1 - minutes / 3);
    parts.push(drawing('text', {x: at, y: height - 3, 'text-anchor': minutes === 3 ? 'start' : 'middle'},
      `−${minutes} min`));
  }
  parts.push(drawing('text', {x: width, y: height - 3, 'text-anchor': 'end'}, 'now'));
  const names = [];
  for (const swap of swapsShown(now)) {
    const at = x(swap.at);
    parts.push(drawing('line', {class: 'swap', x1: at, x2: at, y1: head, y2: foot}));
    names.unshift({at, text: drawing('text', {class: 'swap-name'}, shortVersion(swap.version))});
  }
  chart.replaceChildren(...parts, ...names.map(name => name.text));
  placeNames(names, width, head + 12);
  chart.setAttribute('aria-label',
    `Over the last three minutes: now ${number(points[points.length - 1].perSecond)} reviews a`
      + ` second, at most ${number(Math.max(...points.map(p => p.perSecond)))}`);
}

/** Each beside its line, in the first row where it overprints no other; the latest first. */
function placeNames(names, width, top) {
  const taken = [];
  const isFree = (row, left, right) => left >= 0 && right <= width
    && taken.every(t => t.row !== row || right < t.left || left > t.right);
  for (const {at, text} of names) {
    const length = text.getComputedTextLength();
    const places = [0, 1, 2].flatMap(row =>
      [at + 6, at - 6 - length].map(left => ({row, left, right: left + length + 6})));
    const place = places.find(p => isFree(p.row, p.left, p.left + length));
    if (place) {
      taken.push(place);
      text.setAttribute('x', place.left);
      text.setAttribute('y', top + NAME_ROW * place.row);
    } else {
      text.remove(); // Its line is there, and the list of versions has it.
    }
  }
}

/** Not the first version of a model: that is a start. */
function swapsShown(now) {
  const seen = new Set();
  return (state ? [...state.versions].reverse() : []).filter(swap => {
    const known = seen.has(swap.model);
    seen.add(swap.model);
    return known && now - swap.at < SPAN_MS;
  });
}

function showTraining(training) {
  $('training').hidden = !training;
  $('training-empty').hidden = !!training;
  if (!training || $('training').dataset.shown === training.version + training.finishedAt) return;
  $('training').dataset.shown = training.version + training.finishedAt;
  $('training-says').replaceChildren(
    element('code', {}, training.version), ` by ${training.recipe}, ${clock(training.finishedAt)}. `,
    training.decision);
  drawCurves(training.epochs);
  const labels = training.labels;
  $('confusion').hidden = !labels.length;
  $('confusion').tHead.replaceChildren(element('tr', {}, element('td'),
    ...labels.map(label => element('th', {scope: 'col'}, label))));
  $('confusion').tBodies[0].replaceChildren(...training.confusion.map((counts, i) => {
    const sum = Math.max(1, counts.reduce((a, b) => a + b, 0));
    return element('tr', {}, element('th', {scope: 'row'}, labels[i]),
      ...counts.map(count => {
        const share = 100 * count / sum;
        const cell = element('td', {}, whole.format(count));
        cell.style.setProperty('--share', share);
        return cell;
      }));
  }));
}

function drawCurves(epochs) {
  const curves = $('curves');
  const count = Math.max(1, epochs.length - 1);
  const x = i => epochs.length === 1 ? 160 : 8 + 304 * i / count;
  const worst = Math.max(...epochs.flatMap(e => [e.trainLoss, e.heldOutLoss || 0])) || 1;
  const y = top => value => 112 - 100 * value / top;
  const parts = [0, .5, 1].map(share =>
    drawing('line', {class: 'grid', x1: 0, x2: 320, y1: y(1)(share), y2: y(1)(share)}));
  const series = [['loss', 'trainLoss', worst], ['held-out', 'heldOutLoss', worst],
    ['accuracy', 'heldOutAccuracy', 1]];
  for (const [kind, key, top] of series) {
    parts.push(drawing('path', {class: kind, d: line(epochs.map((e, i) => [i, e[key]]), x, y(top))}));
    epochs.forEach((e, i) => e[key] != null && parts.push(
      drawing('circle', {class: kind, cx: x(i), cy: y(top)(e[key]), r: 2.5})));
  }
  parts.push(drawing('text', {x: 0, y: 127}, `epoch ${epochs.length ? epochs[0].epoch : ''}`));
  parts.push(drawing('text', {x: 320, y: 127, 'text-anchor': 'end'},
    epochs.length ? String(epochs[epochs.length - 1].epoch) : ''));
  curves.replaceChildren(...parts);
  const end = epochs[epochs.length - 1];
  curves.setAttribute('aria-label', end
    ? `Learning curves over ${epochs.length} epochs; at the end the training loss is`
      + ` ${end.trainLoss.toFixed(3)} and the held-out accuracy ${percent(end.heldOutAccuracy)}`
    : 'Learning curves: none');
}

// ---- Try a text ---------------------------------------------------------------------------------

$('try').addEventListener('submit', async event => {
  event.preventDefault();
  $('send').disabled = true;
  try {
    const response = await fetch('/api/classify', {
      method: 'POST',
      headers: {'Content-Type': 'application/json', ...authorization()},
      body: JSON.stringify({text: $('text').value}),
    });
    if (response.ok) showAnswer(await response.json());
    else $('answer').textContent = await refusal(response);
  } catch {
    $('answer').textContent = 'The service cannot be reached.';
  } finally {
    $('send').disabled = false;
  }
});

$('text').addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('try').requestSubmit();
});

/** Why the service does not answer as asked, for people. */
async function refusal(response) {
  const wait = response.headers.get('Retry-After');
  const {error} = await response.json().catch(() => ({error: response.statusText}));
  return response.status === 429 && wait > 1 ? `${error}, in ${wait} s.` : error;
}

function showAnswer(answer) {
  const kind = tone(answer.label);
  const [time, unit] = duration(answer.millis);
  const scores = Object.entries(answer.scores).sort((a, b) => b[1] - a[1]);
  $('answer').replaceChildren(
    element('span', {class: `label ${kind}`}, answer.label),
    element('span', {class: 'quiet small'},
      ` ${time} ${unit}, ${answer.decidedBy === 'wide' ? 'n-grams alone' : `${answer.tokens} tokens`}`
        + (answer.truncated ? ', cut off' : '')),
    element('div', {class: 'bars'}, ...scores.map(([label, score]) => element('div', {},
      element('div', {class: 'head'}, element('span', {}, label),
        element('span', {}, `${tenths.format(100 * score)} %`)),
      bar(score, tone(label))))));
}

// ---- Label a review -----------------------------------------------------------------------------

let asked = null;
let given = null;
let sawPrediction = false;
let waiting = false;

/** Null where the service takes no labels. */
function showChoices(choices) {
  $('labelling').hidden = !choices;
  const shown = JSON.stringify(choices);
  if (!choices || $('labelling').dataset.shown === shown) return;
  $('labelling').dataset.shown = shown;
  $('choices').replaceChildren(...choices.labels.map((label, i) => {
    const key = i < 9 ? [' ', element('kbd', {}, String(i + 1))] : [];
    const button = element('button', {type: 'button', class: `label ${tone(label)}`}, label, ...key);
    button.addEventListener('click', () => give(label));
    return button;
  }));
}

async function labels(path, body) {
  const response = await fetch(`/api/labels${path}`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...authorization()},
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await refusal(response));
  return response.json();
}

/** One step at a time: a key that is held down labels nothing by itself. */
async function step(work) {
  if (waiting) return;
  waiting = true;
  try {
    await work();
  } catch (failure) {
    $('labelling-says').textContent = failure instanceof TypeError
      ? 'The service cannot be reached.' : failure.message;
  } finally {
    waiting = false;
  }
}

async function nextReview(words) {
  ask((await labels('/next', {})).review);
  $('labelling-says').textContent = words + (asked ? '' : ' No review is at hand: try again when some have come.');
}

function ask(review) {
  asked = review || null;
  sawPrediction = false;
  $('asked').hidden = !asked;
  $('asked-predicted').hidden = true;
  $('label-next').hidden = !!asked;
  $('label-next').textContent = 'Next review';
  $('label-skip').hidden = !asked;
  $('label-peek').hidden = !asked;
  $('label-undo').hidden = !given;
  if (!asked) return;
  $('asked-text').textContent = asked.text;
  $('asked-text').scrollTop = 0;
  $('asked-text').focus();
}

const said = review => `${review.predicted}, ${percent(review.score)}`;

const give = label => step(async () => {
  if (!asked) return;
  const review = asked;
  await labels('', {number: review.number, label, sawPrediction});
  given = review;
  await nextReview(`You said ${label}; the model says ${said(review)}.`);
});

const skip = () => asked && step(() => nextReview('Skipped.'));

const undo = () => given && step(async () => {
  const {review} = await labels('/undo', {number: given.number});
  given = null;
  ask(review);
  sawPrediction = true; // It was told after the first answer.
  $('labelling-says').textContent = 'Withdrawn. What is it?';
});

function peek() {
  if (!asked) return;
  sawPrediction = true;
  $('asked-predicted').textContent = `The model says ${said(asked)}.`;
  $('asked-predicted').hidden = false;
}

$('label-next').addEventListener('click', () => step(() => nextReview('')));
$('label-skip').addEventListener('click', skip);
$('label-undo').addEventListener('click', undo);
$('label-peek').addEventListener('click', peek);

$('labelling').addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const button = $('choices').children[Number(event.key) - 1];
  const keys = {s: skip, u: undo, p: peek};
  if (/^[1-9]$/.test(event.key) && button) button.click();
  else if (keys[event.key]) keys[event.key]();
});

// ---- The connection -----------------------------------------------------------------------------

const authorization = () => token ? {Authorization: `Bearer ${token}`} : {};

const handlers = {
  timeline(data) {
    // A fresh connection, perhaps to a fresh process: its numbers start again.
    points.splice(0, points.length, ...data);
    lastSequence = 0;
    $('list').replaceChildren();
    held = [];
  },
  predictions: showPredictions,
  state: showState,
};

const AWAY = 'Service away, connecting …';
const ENDED = 'ended';

/** EventSource cannot send a token, so the events are read here. */
async function listen() {
  const response = await fetch('/api/events', {
    headers: {Accept: 'text/event-stream', ...authorization()},
  });
  if (response.status === 401 || response.status === 403) {
    await askForToken(response);
    return;
  }
  if (!response.ok) {
    setStatus('DOWN', await refusal(response));
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return ENDED;
    const events = (rest + value).split('\n\n');
    rest = events.pop();
    events.forEach(dispatch);
  }
}

function dispatch(event) {
  const fields = {};
  for (const field of event.split('\n')) {
    const colon = field.indexOf(':');
    fields[field.slice(0, colon)] = field.slice(colon + 1).trim();
  }
  if (fields.data && handlers[fields.event]) handlers[fields.event](JSON.parse(fields.data));
}

async function askForToken(response) {
  const answer = await refusal(response);
  $('main').hidden = true;
  $('gate').hidden = false;
  setStatus('WAITING', 'Locked');
  $('gate-says').textContent = token || response.status === 403 ? answer : '';
  $('token').focus();
  await new Promise(resolve => $('gate').addEventListener('submit', event => {
    event.preventDefault();
    resolve();
  }, {once: true}));
  token = $('token').value;
  sessionStorage.setItem('token', token);
  $('gate').hidden = true;
  $('main').hidden = false;
}

async function stayConnected() {
  for (;;) {
    try {
      if (await listen() === ENDED) setStatus('DOWN', AWAY);
    } catch {
      setStatus('DOWN', AWAY);
    }
    await new Promise(resolve => setTimeout(resolve, RETRY_MS));
  }
}

// ---- Light and dark -----------------------------------------------------------------------------

const chosen = localStorage.getItem('theme');
if (chosen) document.documentElement.dataset.theme = chosen;

$('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});

addEventListener('resize', () => points.length && drawChart());
stayConnected();
