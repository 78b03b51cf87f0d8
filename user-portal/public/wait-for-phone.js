// Goes on as soon as the phone has answered: to the page of the next step, or by the form that is there. Without scripts
// the page loads itself anew, and has a link or a button.
const place = document.getElementById('phone');
const { state: address, pending, done, page, reloadSeconds } = place.dataset;
const pauseMilliseconds = 1500;

async function readState() {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' }, redirect: 'error' });
    return response.ok ? (await response.json()).state : 'unknown';
  } catch {
    // The session has ended, or the portal is away: the page itself says so when it is loaded.
    return 'unknown';
  }
}

async function wait() {
  let state = await readState();
  while (pending.split(' ').includes(state)) {
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    state = await readState();
  }
  if (state === done) place.querySelector('form').requestSubmit();
  else if (page === undefined) location.reload();
  else location.assign(page);
}

wait();
// From then on the server offers something else as well.
if (Number(reloadSeconds) > 0) setTimeout(() => location.reload(), Number(reloadSeconds) * 1000);
