// Prints every push of a user once, a line of JSON each, over lost sockets and restarts.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const { CARILLON_WEBSOCKET_URL, SDKAPPID, USER_ID, STATE_FILE = 'carillon-state.json' } = process.env;
const KEEP_ALIVE = Number(process.env.KEEP_ALIVE_SECONDS ?? 240) * 1000;
const ANSWER = 10_000;
const REMEMBERED = Math.max(15 * 60_000, 2 * KEEP_ALIVE);

/** Ask your backend for a new ticket here: only the backend has the key. */
const ticket = async () => process.env.USERSIG;

const { cursor, seen } = load();
const state = { cursor, seen: new Map(seen) };
let reconnectWithin = 1000;
let attempts = 0;

function load() {
  try {
    return JSON.parse(readFileSync(STATE_FILE, 'utf8'));
  } catch {
    return { cursor: undefined, seen: [] };
  }
}

/** Replaces the file as a whole: a crash leaves the old one or the new one. */
function save() {
  writeFileSync(`${STATE_FILE}.new`, JSON.stringify({ cursor: state.cursor, seen: [...state.seen] }));
  renameSync(`${STATE_FILE}.new`, STATE_FILE);
}

/** Passes a push on, unless it was passed on before. */
function take({ id, from, body, sentAt }) {
  if (state.seen.has(id)) return;
  console.log(JSON.stringify({ id, from, body, sentAt }));
  state.seen.set(id, Date.now());
  for (const [old, at] of state.seen) {
    if (state.seen.size <= 500 || Date.now() - at < REMEMBERED) break;
    state.seen.delete(old);
  }
  save();
}

/** One socket. Resolves when it is lost; rejects when the server wants this client to stay away. */
function session(userSig) {
  return new Promise((resolve, reject) => {
    const user = Buffer.from(USER_ID).toString('base64url');
    const socket = new WebSocket(CARILLON_WEBSOCKET_URL, ['carillon', `${SDKAPPID}.${user}.${userSig}`]);
    let timer;
    const wait = (milliseconds, then) => {
      clearTimeout(timer);
      timer = setTimeout(then, milliseconds);
    };
    const lost = () => {
      clearTimeout(timer);
      socket.onmessage = null;
      socket.close();
      resolve();
    };
    const resume = () => {
      socket.send(JSON.stringify({ action: 'resume', ...(state.cursor && { cursor: state.cursor }) }));
      wait(ANSWER, lost);
    };
    const page = ({ pushes, cursor, more, ...frame }) => {
      pushes.forEach(take);
      state.cursor = cursor;
      save();
      if (more) return resume();
      attempts = 0;
      reconnectWithin = frame.reconnectWithin;
      // The keep-alive: it brings what got lost, and shows that the socket is alive.
      wait(KEEP_ALIVE, resume);
    };
    const rejected = ({ code, message, retryAfter }) => {
      if (retryAfter !== undefined) return wait(retryAfter, resume);
      console.error(`${code} ${message}`);
      if (code !== 90001 || !state.cursor) return lost();
      state.cursor = undefined;
      resume();
    };
    wait(ANSWER, lost);
    socket.onopen = resume;
    socket.onclose = lost;
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === 'push') take(frame);
      else if (frame.type === 'page') page(frame);
      else if (frame.type === 'error') rejected(frame);
      else if (frame.type === 'kicked') reject(new Error(`kicked: ${frame.reason}`));
    };
  });
}

for (;;) {
  await session(await ticket());
  // All who lost their sockets together come back spread out; who fails again waits longer.
  const longest = attempts === 0 ? reconnectWithin : Math.min(1000 * 2 ** attempts, 30_000);
  attempts++;
  await delay(Math.random() * longest);
}
