// Goes on as soon as the message is sent or cannot be. Without scripts the page loads itself anew every few seconds.
const { state: address, reloadSeconds } = document.getElementById('waiting').dataset;
const pauseMilliseconds = 1000;

async function isSending() {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' }, redirect: 'error' });
    return response.ok && (await response.json()).state === 'sending';
  } catch {
    // The session has ended, or the portal is away: the page itself says so when it is loaded.
    return false;
  }
}

async function wait() {
  while (await isSending()) await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  location.reload();
}

wait();
// From then on the server offers something else as well.
if (Number(reloadSeconds) > 0) setTimeout(() => location.reload(), Number(reloadSeconds) * 1000);
