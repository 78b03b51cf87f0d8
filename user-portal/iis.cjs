// The entry for iisnode, which can only `require`: it passes on to the compiled module, which reads PORT, the pipe's name.
import('./dist/server.js').catch((error) => {
  console.error(error);
  process.exit(1);
});
