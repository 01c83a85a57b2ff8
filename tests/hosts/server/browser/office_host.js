// Served in place of office.js. It sets up what Excel's own loader sets up (Office and its context), loads
// Microsoft's excel-web-16.00.js, which stands beside it, and replaces its transport alone: requests go to
// `window.officeHostExecute`, a function of the test's Python host. Everything else is Microsoft's code: proxies,
// load and sync, null objects, errors, checks of API versions, custom functions.
(function () {
  const told = window.officeHostSettings; // {api: 18}
  const done = (value) => Promise.resolve(value);
  const handlers = {};
  const highest = { excelapi: told.api, customfunctions: 7, customfunctionsruntime: 4, sharedruntime: 1, dialogapi: 2, ribbonapi: 1 };
  // Names to functions, as Microsoft's loader keeps them: upper case, told when they change.
  function associated() {
    const mappings = {};
    const changed = [];
    const association = { mappings, onchange: (listener) => changed.push(listener) };
    const associate = (name, action) => {
      if (typeof name !== "string" || typeof action !== "function") throw new Error("associate takes a name and a function");
      if (mappings[name.toUpperCase()]) console.error("associated twice: " + name);
      mappings[name.toUpperCase()] = action;
      changed.forEach((listener) => listener());
    };
    return { _association: association, associate };
  }
  window.CustomFunctions = associated();
  const Office = {
    onReady(callback) {
      const info = { host: "Excel", platform: "OfficeOnline" };
      if (callback) callback(info);
      return done(info);
    },
    HostType: { Excel: "Excel" },
    PlatformType: { OfficeOnline: "OfficeOnline" },
    AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
    EventType: {
      DocumentSelectionChanged: "documentSelectionChanged",
      DialogMessageReceived: "dialogMessageReceived",
      DialogEventReceived: "dialogEventReceived",
    },
    StartupBehavior: { none: "None", load: "Load" },
    actions: associated(),
    addin: { showAsTaskpane: () => done(), hide: () => done(), setStartupBehavior: () => done() },
    context: {
      host: "Excel",
      platform: "OfficeOnline",
      displayLanguage: "en-US",
      contentLanguage: "en-US",
      officeTheme: undefined,
      diagnostics: { host: "Excel", platform: "OfficeOnline", version: "16.0.20308.15050" },
      requirements: {
        isSetSupported(name, version) {
          const [, minor] = String(version ?? "1.1").split(".");
          return Number(minor ?? 0) <= (highest[name.toLowerCase()] ?? -1);
        },
      },
      ui: {
        dialogs: [],
        displayDialogAsync(url, options, callback) {
          this.dialogs.push(url);
          const dialog = { addEventHandler() {}, close() {} };
          if (callback) callback({ status: "succeeded", value: dialog });
        },
      },
      document: {
        addHandlerAsync(type, handler, options, callback) {
          if (typeof options === "function") callback = options;
          (handlers[type] = handlers[type] || []).push(handler);
          if (callback) callback({ status: "succeeded" });
        },
        removeHandlerAsync(type, options, callback) {
          if (typeof options === "function") callback = options;
          handlers[type] = [];
          if (callback) callback({ status: "succeeded" });
        },
      },
    },
  };

  const executor = {
    async executeAsync(_data, _flags, request) {
      const body = typeof request.Body === "string" ? request.Body : JSON.stringify(request.Body);
      const answer = JSON.parse(await window.officeHostExecute(body));
      return { HttpStatusCode: 200, ErrorCode: "", ErrorMessage: "", Headers: {}, Body: answer };
    },
  };

  window.officeHostReady = function () {
    const own = window.Office || {};
    window.Office = Object.assign(Office, { EventType: Object.assign({}, own.EventType, Office.EventType) });
    class Session extends OfficeExtension.SessionBase {
      _resolveRequestUrlAndHeaderInfo() { return done({ url: "http://document.localhost/", headers: {} }); }
      _createRequestExecutorOrNull() { return executor; }
    }
    OfficeExtension.SessionBase._overrideSession = new Session();
    OfficeExtension._testSetRichApiMessageReadyImpl(() => done());
    // Excel waits half a second between two lots of results; a test need not.
    Object.assign(Excel.customFunctionProxy, { _setResultsDelayMillis: 0, _minContextSyncIntervalMills: 0 });
    window.officeHostCall = (entries) => Excel.customFunctionProxy._handleMessage({ entries });
    window.officeHostSelectionChanged = () => {
      for (const handler of handlers.documentSelectionChanged || []) handler({ type: "documentSelectionChanged" });
    };
    window.officeHostEvent = (type, target, message) =>
      OfficeExtension._testTriggerRichApiMessageEvent({
        entries: [{ messageCategory: 65536, messageType: type, targetId: target, message: JSON.stringify(message) }],
      });
  };

  window.Office = Office;
  // Two files and no inline script: the server's content security policy may forbid those.
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  for (const file of ["excel-web-16.00.js", "office-host-ready.js"])
    document.write('<script src="' + folder + file + '"><\/script>');
})();
