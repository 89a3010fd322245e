// @ts-check
/*
 * Draws the charts of a page with uPlot. Runs in the reader's browser, inside one function with what
 * lib/core/format.ts and lib/output/html/axis-text.ts export, so that nothing here is a global.
 */

/** @typedef {import('../chart.ts').Chart} Chart */
/** @typedef {import('../chart.ts').ChartLine} ChartLine */
/** @typedef {import('../chart.ts').PackedCharts} PackedCharts */
/** @typedef {import('uplot')} Plot */
/** @typedef {HTMLElement & { dataset: { chart: string, height: string } }} Place */

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const decimal = Array.from({ length: 40 }, (_, n) => [1, 2, 5].map((m) => m * 10 ** (n - 12)));
const steps = {
  time: [
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
    ...[1, 2, 5, 10, 15, 30].map((n) => n * seconds),
    ...[1, 2, 5, 10, 15, 30].map((n) => n * minutes),
    ...[1, 2, 4, 6, 12, 24, 48, 96, 240].map((n) => n * hours),
  ],
  iteration: decimal.flat().filter((step) => step >= 1),
  other: decimal.flat(),
};

/** Of A4 between its margins, in CSS pixels. */
const printed = { whole: 670, half: 325 };

/** @type {Chart[]} */
let charts = [];
/** @type {Map<Place, Plot>} */
const plots = new Map();
let isPrinting = false;

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {string} text @param {number} opacity */
function faint(text, opacity) {
  return `color-mix(in srgb, ${text} ${opacity * 100}%, transparent)`;
}

/** @param {PackedCharts} packed @returns {Chart[]} */
function unpack({ columns, charts: all }) {
  return all.map((/** @type {any} */ chart) => ({
    ...chart,
    lines: chart.lines.map((/** @type {any} */ line) => ({
      ...line,
      x: columns[line.x],
      y: columns[line.y],
      ...(line.low === undefined ? {} : { low: columns[line.low], high: columns[line.high] }),
    })),
  }));
}

/**
 * The columns as uPlot takes them: one x for all, and low and high as series of their own.
 *
 * @param {Chart} chart @returns {uPlot.AlignedData}
 */
function aligned({ lines }) {
  const tables = lines.map(
    ({ x, y, low, high }) =>
      /** @type {uPlot.AlignedData} */ (
        [x, y, low, high].flatMap((column) => (column === undefined ? [] : [[...column]]))
      ),
  );
  const [only] = tables;
  return tables.length === 1 && only !== undefined ? only : uPlot.join(tables);
}

/** @param {Chart} chart */
function seriesOf({ lines, y }) {
  /** @type {uPlot.Series[]} */
  const series = [{}];
  /** @type {uPlot.Band[]} */
  const bands = [];
  for (const line of lines) {
    const stroke = colour(`c${line.colour}`);
    const isTrend = line.style === 'trend';
    series.push({
      label: line.label,
      stroke,
      width: isTrend ? 1.5 : 1.25,
      dash: isTrend ? [6, 4] : undefined,
      paths: line.style === 'step' ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
      points: { show: line.style === undefined && line.x.length <= 40, size: 4, fill: stroke },
      value: (_, value) => formatAxisValue(value, y),
    });
    if (line.low === undefined) continue;
    const at = series.length;
    const edge = {
      show: true,
      stroke: 'transparent',
      width: 0,
      points: { show: false },
    };
    series.push(edge, { ...edge });
    bands.push({ series: [at + 1, at], fill: faint(stroke, isTrend ? 0.14 : 0.28) });
  }
  return { series, bands };
}

/** @param {Chart} chart @param {uPlot.AlignedData} data @returns {uPlot.Scales} */
function scalesOf({ xRange, yRange, xScale, yScale }, data) {
  const [x] = data;
  const [first, last] = [x[0], x.at(-1)];
  return {
    x: {
      time: false,
      distr: xScale === 'log' ? 3 : 1,
      // As far as all values go unless the reader has chosen a part.
      range: (_, from, to) => (from === first && to === last ? [...xRange] : [from, to]),
    },
    y: { distr: yScale === 'log' ? 3 : 1, range: () => [...yRange] },
  };
}

/** @type {Record<string, string>} */
const xLabels = { time: 'time since the run began', iteration: 'iteration', ms: 'duration' };

/**
 * Places on a logarithmic axis: 1, 2 and 5 of each power of ten where there is room, else the powers alone.
 *
 * @param {number} room in CSS pixels @param {number} space that each takes
 */
function logSplits(room, space) {
  return (
    /** @type {Plot} */ _,
    /** @type {number} */ __,
    /** @type {number} */ min,
    /** @type {number} */ max,
  ) => {
    const inside = (/** @type {number[]} */ all) => all.filter((at) => at >= min && at <= max);
    const fine = inside(decimal.flat());
    const powers = inside(decimal.map(([power = 1]) => power));
    return powers.length >= 2 && fine.length * space > room ? powers : fine;
  };
}

/** @param {Chart} chart @param {number} width @param {number} height */
function axesOf({ x, y, xScale, yScale, xLabel = xLabels[x] }, width, height) {
  const common = {
    stroke: colour('quiet'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { show: false },
  };
  const incrs = steps[x === 'time' || x === 'iteration' ? x : 'other'];
  const named =
    (/** @type {any} */ unit) => (/** @type {any} */ _, /** @type {(number | null)[]} */ splits) =>
      splits.map((split) => (split === null ? '' : formatAxisValue(split, unit)));
  const logAxis = (/** @type {number} */ room, /** @type {number} */ space) => ({
    splits: logSplits(room, space),
    filter: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits,
  });
  const label = {
    label: xLabel,
    labelSize: 16,
    labelGap: 0,
    labelFont: '11px system-ui, sans-serif',
  };
  return [
    {
      ...{ ...common, incrs, space: 70, size: 26, gap: 4, values: named(x) },
      ...(xLabel === undefined ? {} : label),
      ...(xScale === 'log' ? logAxis(width - 90, 60) : {}),
    },
    {
      ...{ ...common, size: 66, gap: 6, space: 36, values: named(y) },
      ...(yScale === 'log' ? logAxis(height - 50, 30) : {}),
    },
  ];
}

/**
 * Shades parts of the x axis, under everything else, or writes their names, where there is room.
 *
 * @param {Chart} chart @param {'area' | 'name'} part
 */
function drawBands({ bands = [] }, part) {
  return (/** @type {Plot} */ plot) => {
    const { ctx, bbox } = plot;
    const ratio = ctx.canvas.width / plot.width;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    for (const { from, to, kind, label } of bands) {
      const left = plot.valToPos(from, 'x', true);
      const width = Math.max(3 * ratio, plot.valToPos(to, 'x', true) - left);
      if (part === 'area') {
        ctx.fillStyle = colour(`band-${kind}`);
        ctx.fillRect(left, bbox.top, width, bbox.height);
        continue;
      }
      // Where the chart begins within the band, so does the room for its name.
      const start = Math.max(left, bbox.left);
      const room = Math.min(left + width, bbox.left + bbox.width) - start;
      if (ctx.measureText(label).width + 8 * ratio <= room) {
        ctx.fillStyle = colour('quiet');
        ctx.fillText(label, start + 4 * ratio, bbox.top + 3 * ratio);
      }
    }
    ctx.restore();
  };
}

/**
 * Limits and figures, over everything else.
 *
 * @param {Chart} chart
 */
function drawMarks({ xMarks = [], yMarks = [] }) {
  return (/** @type {Plot} */ plot) => {
    const { ctx, bbox } = plot;
    const ratio = ctx.canvas.width / plot.width;
    const [right, bottom] = [bbox.left + bbox.width, bbox.top + bbox.height];
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.lineWidth = 1.25 * ratio;
    // Names come after all lines, and no line goes through one.
    /** @type {(() => void)[]} */
    const names = [];
    const name = (
      /** @type {string} */ text,
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {CanvasTextAlign} */ align,
      /** @type {CanvasTextBaseline} */ baseline,
      /** @type {string} */ kind,
    ) => {
      names.push(() => {
        ctx.textAlign = align;
        ctx.textBaseline = baseline;
        ctx.strokeText(text, x, y);
        ctx.fillStyle = colour(kind);
        ctx.fillText(text, x, y);
      });
    };
    const line = (
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {number} */ toX,
      /** @type {number} */ toY,
      /** @type {string} */ kind,
    ) => {
      ctx.strokeStyle = colour(kind);
      ctx.setLineDash(kind === 'limit' ? [] : [2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(toX, toY);
      ctx.stroke();
    };
    for (const { at, label, kind } of yMarks) {
      const y = plot.valToPos(at, 'y', true);
      if (y < bbox.top - 1 || y > bottom + 1) continue;
      line(bbox.left, y, right, y, kind);
      const isHigh = y - bbox.top < 16 * ratio;
      const beside = (isHigh ? 3 : -3) * ratio;
      name(label, right - 4 * ratio, y + beside, 'right', isHigh ? 'top' : 'bottom', kind);
    }
    xMarks.forEach(({ at, label, kind }, index) => {
      const x = plot.valToPos(at, 'x', true);
      if (x < bbox.left - 1 || x > right + 1) return;
      line(x, bbox.top, x, bottom, kind);
      const isLeft = x + ctx.measureText(label).width + 8 * ratio > right;
      // One below the other, from the bottom: there the curve of a distribution is not.
      const y = bottom - (4 + 15 * (xMarks.length - 1 - index)) * ratio;
      const beside = (isLeft ? -4 : 4) * ratio;
      name(label, x + beside, y, isLeft ? 'right' : 'left', 'bottom', kind);
    });
    ctx.setLineDash([]);
    ctx.lineWidth = 3 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = colour('paper');
    for (const draw of names) draw();
    ctx.restore();
  };
}

/**
 * Says under the chart what is at the cursor.
 *
 * @param {Chart} chart @param {Place} place
 */
function readAt(chart, place) {
  const reading = place.parentElement?.querySelector('.reading');
  return (/** @type {Plot} */ plot) => {
    if (!reading) return;
    const { idx } = plot.cursor;
    if (idx === null || idx === undefined) {
      reading.textContent = '';
      return;
    }
    const values = plot.series.flatMap((series, number) => {
      const value = plot.data[number]?.[idx];
      const isEdge = number === 0 || series.width === 0;
      return isEdge || value === undefined || value === null
        ? []
        : [`${series.label} ${formatAxisValue(value, chart.y)}`];
    });
    const where = chart.x === 'iteration' ? 'iteration ' : '';
    reading.textContent = `${where}${formatAxisValue(plot.data[0][idx] ?? 0, chart.x)}: ${values.join(' · ')}`;
  };
}

/** @param {Place} place @param {number} width */
function draw(place, width) {
  const chart = charts[Number(place.dataset.chart)];
  if (chart === undefined) return;
  plots.get(place)?.destroy();
  const data = aligned(chart);
  const { series, bands } = seriesOf(chart);
  const plot = new uPlot(
    {
      width,
      height: Number(place.dataset.height),
      ...(isPrinting ? { pxRatio: 2 } : {}),
      padding: [8, 22, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: true },
        ...(chart.group === undefined ? {} : { sync: { key: chart.group, setSeries: false } }),
      },
      scales: scalesOf(chart, data),
      axes: axesOf(chart, width, Number(place.dataset.height)),
      series,
      bands,
      hooks: {
        drawClear: [drawBands(chart, 'area')],
        draw: [drawBands(chart, 'name'), drawMarks(chart)],
        setCursor: [readAt(chart, place)],
      },
    },
    data,
    place,
  );
  plots.set(place, plot);
}

/** @param {Place} place @param {KeyboardEvent} event */
function onKey(place, event) {
  const plot = plots.get(place);
  if (plot === undefined) return;
  const last = plot.data[0].length - 1;
  const here = plot.cursor.idx ?? -1;
  /** @type {Record<string, number>} */
  const moves = {
    ArrowRight: Math.min(last, here + (event.shiftKey ? 10 : 1)),
    ArrowLeft: Math.max(0, here - (event.shiftKey ? 10 : 1)),
    Home: 0,
    End: last,
  };
  if (event.key === 'Escape') {
    plot.setData(plot.data, true);
    return;
  }
  const to = moves[event.key];
  if (to === undefined) return;
  event.preventDefault();
  plot.setCursor({
    left: plot.valToPos(plot.data[0][to] ?? 0, 'x'),
    top: plot.over.clientHeight / 2,
  });
}

/** @returns {Place[]} */
function places() {
  return Array.from(document.querySelectorAll('[data-chart]'));
}

function redraw() {
  for (const place of places()) {
    const side = place.closest('.half') === null ? 'whole' : 'half';
    const width = isPrinting ? printed[side] : place.clientWidth;
    if (place.clientWidth > 0) draw(place, width);
  }
}

/** The width of a place is known when it is seen: one in a closed part of the page is drawn when that opens. */
const sizes = new ResizeObserver((entries) => {
  if (isPrinting) return;
  for (const { target, contentRect } of entries) {
    const place = /** @type {Place} */ (target);
    const width = Math.floor(contentRect.width);
    const plot = plots.get(place);
    if (width === 0 || plot?.width === width) continue;
    if (plot === undefined) draw(place, width);
    else plot.setSize({ width, height: plot.height });
  }
});

/** @param {boolean} printing */
function onPrint(printing) {
  isPrinting = printing;
  document.documentElement.classList.toggle('printing', printing);
  redraw();
}

/**
 * Draws these charts in place of what was drawn, each where its number stands in the page.
 *
 * @param {PackedCharts} packed
 */
function drawCharts(packed) {
  charts = unpack(packed);
  for (const place of places()) {
    if (plots.has(place)) continue;
    place.style.height = `${place.dataset.height}px`;
    place.addEventListener('keydown', (event) => onKey(place, event));
    sizes.observe(place);
  }
  redraw();
}

// A page that changes tells of new data, and of new places for them, in this way.
document.addEventListener('charts', (event) => {
  for (const [place, plot] of plots) {
    if (place.isConnected) continue;
    plot.destroy();
    plots.delete(place);
  }
  drawCharts(/** @type {CustomEvent<PackedCharts>} */ (event).detail);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
addEventListener('beforeprint', () => onPrint(true));
addEventListener('afterprint', () => onPrint(false));
drawCharts(
  JSON.parse(document.getElementById('charts')?.textContent ?? '{"columns":[],"charts":[]}'),
);
