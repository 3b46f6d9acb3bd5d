import { readFile, writeFile } from 'node:fs/promises';
import puppeteer from 'puppeteer';

/** Renders the SVG drawings in `extension/public/icons` to the PNGs a toolbar needs. Run it after changing a drawing. */
const FOLDER = new URL('../../extension/public/icons/', import.meta.url);
const STATES = ['open', 'blocked', 'attention', 'off'];
const SIZES = [16, 32, 48, 128];

const browser = await puppeteer.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  for (const state of STATES) {
    const svg = await readFile(new URL(`${state}.svg`, FOLDER), 'utf8');
    for (const size of SIZES) {
      await page.setViewport({ width: size, height: size });
      await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
      await writeFile(new URL(`${state}-${size}.png`, FOLDER), await page.screenshot({ omitBackground: true }));
    }
  }
} finally {
  await browser.close();
}
