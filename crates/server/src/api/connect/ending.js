(function () {
  var result = document.getElementById("result").dataset;
  var asked = window.opener || (window.parent !== window && window.parent);
  if (!asked || !result.origin) return;
  asked.postMessage({ type: "interlingua.connect", status: result.status, account: result.account }, result.origin);
  window.close();
})();
