// Shows the address of this very server in the two lines to copy.
const snippet = document.getElementById('snippet');
snippet.textContent = snippet.textContent.replace('https://your-host/', new URL('../', import.meta.url).href);
