// A shop that asks its stock service for what is left: its log as pino writes it, one JSON object a line.
// node shop.js MODE SECONDS URL: ask (asks and tells of failures), crash (the first failure ends it)
const http = require('http');
const [, , mode, seconds, url] = process.argv;
const levels = {debug: 20, info: 30, warn: 40, error: 50};
const log = (level, msg, more = {}) =>
  console.log(JSON.stringify({level: levels[level], time: Date.now(), pid: process.pid, hostname: 'shop-6f9c', name: 'shop', ...more, msg}));
log('info', 'listening', {port: 3000, retryOn: ['ECONNREFUSED', 'ETIMEDOUT', 'EAI_AGAIN'], requestTimeout: '30s'});
const ask = (order) => new Promise((resolve, reject) => {
  const request = http.get(`${url}/stock/${order}`, {timeout: 1500}, (response) => { response.resume(); resolve(response.statusCode); });
  request.on('timeout', () => request.destroy(Object.assign(new Error(`timeout of 1500ms exceeded for ${url}`), {code: 'ETIMEDOUT'})));
  request.on('error', reject);
});
let order = 0;
const timer = setInterval(async () => {
  const id = ++order;
  log('info', 'order received', {order: id, customer: `ännchen ${'\u{1F6D2}'}`});
  try {
    log('debug', 'stock asked', {order: id, status: await ask(id)});
  } catch (err) {
    if (mode === 'crash') throw err;
    log('error', `stock of order ${id} unknown: ${err.message}`, {err: {type: err.constructor.name, message: err.message, stack: err.stack, code: err.code}});
  }
}, 400);
setTimeout(() => { clearInterval(timer); process.exit(0); }, seconds * 1000);
