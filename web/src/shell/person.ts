import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { currentPerson, type Person } from '../api/session';

export const personKey = ['person'];

/** Who is there; null: nobody. */
export function usePersonQuery(): UseQueryResult<Person | null> {
  return useQuery({ queryKey: personKey, queryFn: ({ signal }) => currentPerson(signal), staleTime: 60_000 });
}

const PersonContext = createContext<Person | undefined>(undefined);
export const PersonProvider = PersonContext.Provider;

/** Within the shell somebody is always there. */
export function usePerson(): Person {
  const person = useContext(PersonContext);
  if (!person) throw new Error('nobody is signed in here');
  return person;
}
