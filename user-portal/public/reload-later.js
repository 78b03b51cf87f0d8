// Loads the page anew when the server has something else to offer. Without scripts the page does that by itself.
const { reloadSeconds } = document.querySelector('[data-reload-seconds]').dataset;
setTimeout(() => location.reload(), Number(reloadSeconds) * 1000);
