/** What the catalogue says of a product to whoever picks it: numbers as they are typed. */
export interface Product {
  value: string;
  text: string;
  article: string;
  unit: string;
  price: string;
  vat_rate: string;
  sum: string;
  is_exact: boolean;
}

export function formatHint(product: Product): string {
  return [product.article, product.sum].filter(Boolean).join(" · ");
}
