(function () {
  var result = document.getElementById("result").dataset;
  if (!window.opener || !result.origin) return;
  window.opener.postMessage({ type: "interlingua.connect", status: result.status, account: result.account }, result.origin);
  window.close();
})();
