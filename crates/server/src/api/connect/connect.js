// Opens Interlingua's connect page and resolves with the account's id. No dependencies.
//
//   Interlingua.connect(url).then(account => …, error => …)
//
// url is the `url` of POST /connect/sessions. Call it from a click: browsers block other pop-ups, and then this page itself goes
// there and comes back to the session's return_url with ?account=….
(function (global) {
  "use strict";
  function connect(url) {
    var target = new URL(url);
    var popup = global.open(url, "interlingua-connect", "popup,width=520,height=720");
    if (!popup) {
      global.location.assign(url);
      return new Promise(function () {});
    }
    return new Promise(function (resolve, reject) {
      var over = false;
      var closedFor = 0;
      var timer = global.setInterval(ask, 1500);
      global.addEventListener("message", hear);

      function end(result) {
        if (over) return;
        over = true;
        global.clearInterval(timer);
        global.removeEventListener("message", hear);
        if (result.account) resolve(result.account);
        else reject(new Error(result.status));
      }
      function hear(event) {
        if (event.origin !== target.origin || event.source !== popup) return;
        var data = event.data || {};
        if (data.type === "interlingua.connect") end(data);
      }
      // A vendor's page may cut the tie between the windows: then the server knows how it ended.
      function ask() {
        closedFor = popup.closed ? closedFor + 1 : 0;
        fetch(target.origin + target.pathname + "/result", { credentials: "omit" })
          .then(function (answer) { return answer.json(); })
          .then(function (body) {
            if (body.status === "connected") end(body);
            else if (body.status === "expired") end(body);
            else if (closedFor > 400) end({ status: "closed" });
          })
          .catch(function () {});
      }
    });
  }
  global.Interlingua = { connect: connect };
})(window);
