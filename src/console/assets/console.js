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

  // What refreshes itself holds still while somebody reads a row, has marked a text, opened a fold, or looks elsewhere.
  document.addEventListener('htmx:before:request', (event) => {
    const part = event.target;
    if (!(part instanceof Element) || !part.matches('[data-follow]')) return;
    const marked = document.getSelection();
    const isRead =
      part.querySelector('details[open]') !== null ||
      part.contains(document.activeElement) ||
      (matchMedia('(hover: hover)').matches && part.querySelector('tbody tr:hover') !== null) ||
      (marked !== null && !marked.isCollapsed && part.contains(marked.anchorNode));
    if (document.hidden || isRead) event.preventDefault();
  });

  // Marked as a whole, ready to be copied.
  document.addEventListener('focusin', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.matches('[data-copy]')) event.target.select();
  });

  // A file goes as it is, with a bar: a form would have to be held in memory on the other side.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.upload === undefined || event.defaultPrevented) return;
    const input = form.querySelector('input[type=file]');
    const token = form.querySelector('input[name=_csrf]');
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
    if (file === undefined || !(token instanceof HTMLInputElement)) return;
    event.preventDefault();
    const bar = form.querySelector('progress');
    const button = form.querySelector('button');
    const failed = form.querySelector('[data-failed]');
    const busy = (/** @type {boolean} */ isBusy) => {
      if (bar !== null) bar.hidden = !isBusy;
      if (button !== null) button.disabled = isBusy;
      if (failed instanceof HTMLElement) failed.hidden = true;
    };
    const stopped = () => {
      busy(false);
      if (failed instanceof HTMLElement) failed.hidden = false;
    };
    const sending = new XMLHttpRequest();
    sending.open('POST', form.action);
    sending.setRequestHeader('content-type', 'text/csv');
    sending.setRequestHeader('x-csrf-token', token.value);
    sending.responseType = 'json';
    sending.upload.onprogress = ({ loaded, total }) => {
      if (bar !== null) bar.value = total === 0 ? 1 : loaded / total;
    };
    sending.onload = () => (sending.response?.to === undefined ? stopped() : location.assign(sending.response.to));
    sending.onerror = stopped;
    busy(true);
    sending.send(file);
  });
})();
