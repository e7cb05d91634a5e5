import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { type AnswerOf, call, type CallName, type CallOptions } from './call';

type PageCall = {
  [Name in CallName]: AnswerOf<Name> extends { data: unknown[]; nextCursor: string | null } ? Name : never;
}[CallName];

type ItemOf<Name extends CallName> = AnswerOf<Name> extends { data: (infer Item)[] } ? Item : never;

interface Watch {
  /** Milliseconds after which it is asked again, while the page is looked at. */
  every?: number;
  enabled?: boolean;
}

/** What a call answers, kept up to date. */
export function useCall<Name extends CallName>(
  name: Name,
  options: CallOptions<Name>,
  { every, enabled = true }: Watch = {},
): UseQueryResult<AnswerOf<Name>> {
  return useQuery({
    queryKey: [name, options],
    queryFn: ({ signal }) => call(name, { ...options, signal }),
    refetchInterval: every ?? false,
    enabled,
  });
}

/** A list, a page after the other. */
export interface Pages<Item> {
  items: Item[] | undefined;
  error: Error | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  /** Whether what is shown belongs to other filters than those that are set. */
  isStale: boolean;
  more: () => void;
}

export function usePages<Name extends PageCall>(
  name: Name,
  options: CallOptions<Name>,
  { every, enabled = true }: Watch = {},
): Pages<ItemOf<Name>> {
  const query = useInfiniteQuery({
    queryKey: [name, options],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === '' ? {} : { cursor: pageParam };
      return call(name, { ...options, query: { ...options.query, ...cursor }, signal });
    },
    initialPageParam: '',
    getNextPageParam: (last) => (last as { nextCursor: string | null }).nextCursor, // as: `PageCall` says so
    placeholderData: keepPreviousData,
    // The pages further down are history; only the first is watched.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? (every ?? false) : false),
    enabled,
  });
  return {
    items: query.data?.pages.flatMap((page) => page.data as ItemOf<Name>[]), // as: `PageCall` says so
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    isStale: query.isPlaceholderData,
    more: () => void query.fetchNextPage(),
  };
}

/** A call that changes something. All that is on screen is asked for again after it. */
export function useChange<Name extends CallName>(
  name: Name,
): UseMutationResult<AnswerOf<Name>, Error, CallOptions<Name>> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (options: CallOptions<Name>) => call(name, options),
    onSuccess: () => client.invalidateQueries(),
  });
}
