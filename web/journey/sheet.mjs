// Several windows in one picture.

/** How much smaller than it is a window stands on a sheet. */
export const SHEET = 0.6;

/** Windows beside each other, each with a word above it. */
export async function beside(chromium, path, windows, scale = 1) {
  const figures = [];
  let [width, height] = [20, 0];
  for (const [name, page] of windows) {
    const size = page.viewportSize();
    const png = (await page.screenshot()).toString('base64');
    figures.push(`<figure>${name && `<figcaption>${name}</figcaption>`}<img width="${Math.round(size.width * scale)}" src="data:image/png;base64,${png}"></figure>`);
    width += Math.round(size.width * scale) + 20;
    height = Math.max(height, Math.round(size.height * scale) + (name ? 60 : 20));
  }
  const page = await chromium.newPage({ viewport: { width, height } });
  await page.setContent(`<style>body{margin:0;display:flex;gap:20px;padding:10px 20px;background:#8b93a1;font:600 16px/24px system-ui,sans-serif}figure{margin:0}figcaption{padding:6px 2px;color:#fff}img{display:block;border-radius:8px}</style>${figures.join('')}`);
  await page.screenshot({ path });
  console.log(path);
  await page.close();
}
