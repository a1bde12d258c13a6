// The interactive description of the open API, from Swagger UI's own files.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("docs");
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: false, // with it each path is a link within a button, which no keyboard or reader can tell apart
    validatorUrl: null,
    supportedSubmitMethods: ["get", "head"],
    syntaxHighlight: { activated: false },
  });
});
