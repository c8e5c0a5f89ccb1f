// @ts-check
/* What a page cannot do by itself. Everything else works without scripts. */
(() => {
  // Who logs in tells in which zone times are to be read.
  for (const input of document.querySelectorAll('input[data-zone]'))
    input.setAttribute('value', Intl.DateTimeFormat().resolvedOptions().timeZone);

  // Asked on the document, so that forms that are put in later ask, too.
  document.addEventListener('submit', (event) => {
    const question = event.target instanceof HTMLFormElement ? event.target.dataset.confirm : undefined;
    if (question !== undefined && !window.confirm(question)) event.preventDefault();
  });

  // A filter that is chosen from a list is applied at once.
  document.addEventListener('change', (event) => {
    if (event.target instanceof Element) event.target.closest('form[data-auto]')?.requestSubmit();
  });
})();
