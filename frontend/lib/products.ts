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
  /** The id of the order type as which it is usually made. */
  order_type?: string;
}

export function formatHint(product: Product): string {
  return [product.article, product.sum].filter(Boolean).join(" · ");
}
