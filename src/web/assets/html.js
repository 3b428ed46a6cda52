/** The one place that names the library, so that every other module imports from here. */
export {
  html, render, Component, createContext, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState,
} from './vendor/preact-htm.js';
