// Ribbon buttons. A classic script, because Office wants the actions associated as soon as it asks; the work is done
// by the task pane's modules, which share this runtime. Names are the commands': the manifest is made from the same list.
(() => {
  const press = (command) => async (event) => {
    try {
      await Office.onReady();
      if (Office.addin && Office.addin.showAsTaskpane) {
        await Office.addin.showAsTaskpane();
      }
      await globalThis.prodops.press(command);
    } catch (error) {
      console.error(error);
    } finally {
      event.completed();
    }
  };
  // The page holds one button for each command, in the registry's order.
  for (const button of document.querySelectorAll("[data-run]")) {
    Office.actions.associate(button.dataset.run, press(button.dataset.run));
  }
})();
